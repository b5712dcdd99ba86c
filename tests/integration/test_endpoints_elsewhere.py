"""Endpoints elsewhere: TLS, the proxy of the environment, and what gateways answer, over real HTTP on loopback."""

import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from tests.servers.odd_server import answering
from tests.servers.proxy_server import ProxyServer
from tests.servers.wire_server import Ask, WireServer

from sparring_agents.chat import ModelSpec, open_models
from sparring_agents.chat.factory import Provider
from sparring_agents.chat.wire import ClientMode
from sparring_agents.faults import MalformedReply, Unreachable
from sparring_agents.types import Request
from sparring_verifiers import Message, Role, Text

KEY = "a-key-of-no-known-shape-42"
REPLIES = {
    "openai": {"choices": [{"message": {"content": "Hello yourself"}, "finish_reason": "stop"}]},
    "anthropic": {"content": [{"type": "text", "text": "Hello yourself"}], "stop_reason": "end_turn", "usage": {}},
}
SDKS_OWN = pytest.mark.filterwarnings("ignore:.*will be removed in (v4|aiohttp 4.0):DeprecationWarning")
HELLO = Request((Message(Role.USER, (Text("Hello"),)),))


@pytest.fixture(params=["openai", "anthropic"])
def wire(request: pytest.FixtureRequest) -> Provider:
    kind: Provider = request.param
    return kind


@pytest.fixture(params=["raw", "sdk"])
def client(request: pytest.FixtureRequest) -> ClientMode:
    mode: ClientMode = request.param
    return mode


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """That of somebody with a netrc for every host and no proxy yet."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    netrc = tmp_path / "netrc"
    netrc.write_text("default login ada password of-no-concern\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("SOME_KEY", KEY)


@pytest.fixture
def tls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ssl.SSLContext:
    """A server's own context, by an authority that the environment trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("models.example").configure_cert(context)
    return context


def hello(_: Ask) -> str:
    return "Hello yourself"


@asynccontextmanager
async def proxied(tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[WireServer, ProxyServer]]:
    async with WireServer(hello, tls=tls) as server, ProxyServer(server.port) as proxy:
        yield server, proxy


async def say_hello(wire: Provider, client: ClientMode, address: str, times: int = 1) -> set[str]:
    """What a model says at the address, or at one elsewhere with this scheme."""
    url = address if "://" in address else f"{address}://models.example/v1"
    spec = ModelSpec(wire, "qwen", base_url=url, key_env="SOME_KEY", retries=0, client=client)
    async with open_models({"student": spec}) as models:
        return {(await models["student"].complete(HELLO)).message.text for _ in range(times)}


@SDKS_OWN
async def test_an_endpoint_is_asked_through_a_tunnel_and_the_proxy_is_told_no_key(
    wire: Provider, client: ClientMode, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxied(tls) as (server, proxy):
        monkeypatch.setenv("HTTPS_PROXY", f"http://bob:p%40ss@{proxy.place}")
        assert await say_hello(wire, client, "https", times=3) == {"Hello yourself"}
        (head,) = proxy.heads  # one tunnel, kept open
        assert proxy.asked_for == ["models.example:443"]
        assert "proxy-authorization: basic ym9ionbac3m=" in head  # bob:p@ss
        assert KEY not in head
        for sent in server.headers:
            named = {name.lower(): value for name, value in sent.items()}
            assert named.get("authorization", f"Bearer {KEY}") == f"Bearer {KEY}"
            assert KEY in named.get("x-api-key", "") + named.get("authorization", "")
            assert "proxy-authorization" not in named


@SDKS_OWN
async def test_without_tls_the_proxy_reads_the_request_and_the_netrc_of_the_host_is_left_alone(
    wire: Provider, client: ClientMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxied() as (server, proxy):
        monkeypatch.setenv("HTTP_PROXY", f"http://bob:secret@{proxy.place}")
        assert await say_hello(wire, client, "http", times=3) == {"Hello yourself"}
        assert proxy.asked_for == ["models.example"]
        assert "proxy-authorization: basic ym9ionnly3jlda==" in proxy.heads[0]
        assert len(server.headers) == 3
        for sent in server.headers:
            assert "Basic" not in sent.get("Authorization", "")


async def test_a_host_that_no_proxy_names_is_asked_directly(
    wire: Provider, client: ClientMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxied() as (_, proxy):
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.place}")
        monkeypatch.setenv("NO_PROXY", "models.example")
        with pytest.raises(Unreachable):
            await say_hello(wire, client, "http")  # there is no such host
        assert proxy.heads == []


@SDKS_OWN
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_refuses_is_told_as_such(
    wire: Provider, client: ClientMode, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProxyServer(9, refusal=407) as proxy:
        monkeypatch.setenv(f"{scheme.upper()}_PROXY", f"http://bob:secret@{proxy.place}")
        with pytest.raises(
            Unreachable, match=r"the proxy opens no way to the endpoint \(407\). Check HTTPS_PROXY"
        ) as told:
            await say_hello(wire, client, scheme)
    assert "secret" not in str(told.value)
    assert not told.value.may_be_billed


@SDKS_OWN
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_is_not_there_is_told_as_such(
    wire: Provider, client: ClientMode, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", "http://bob:secret@127.0.0.1:9")
    with pytest.raises(Unreachable, match=r"no connection to the proxy. Check HTTPS_PROXY") as told:
        await say_hello(wire, client, scheme)
    assert "secret" not in str(told.value)
    assert not told.value.may_be_billed


@SDKS_OWN
async def test_a_certificate_that_is_not_trusted_is_told_with_its_reason(
    wire: Provider, client: ClientMode, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "another.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "another.pem"))
    async with proxied(tls) as (_, proxy):
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.place}")
        with pytest.raises(Unreachable, match=r"certificate is not trusted \(.*\)\. .* in SSL_CERT_FILE\.") as told:
            await say_hello(wire, client, "https")
    assert not told.value.may_be_billed


async def test_tls_on_this_host_trusts_whom_the_environment_names(
    wire: Provider, client: ClientMode, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with WireServer(hello, tls=context) as server:
        assert await say_hello(wire, client, f"https://127.0.0.1:{server.port}/v1") == {"Hello yourself"}


async def test_no_tls_where_tls_is_expected_is_told_as_such(wire: Provider) -> None:
    async with WireServer(hello) as server:
        with pytest.raises(Unreachable, match=r"the endpoint speaks no TLS \(.*\)\. Should base_url begin with http\?"):
            await say_hello(wire, "raw", f"https://127.0.0.1:{server.port}/v1")


async def test_a_file_of_authorities_that_is_none_is_refused_where_tls_is_used_and_nowhere_else(
    wire: Provider, client: ClientMode, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "odd.pem").write_text("no certificate")
    async with WireServer(hello) as server:
        for name in ("odd.pem", "absent.pem", "."):
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / name))
            with pytest.raises(ValueError, match=r"^SSL_CERT_FILE: .* a file of certificates expected"):
                await say_hello(wire, client, "https")
            assert await say_hello(wire, client, f"http://127.0.0.1:{server.port}/v1") == {"Hello yourself"}


@pytest.mark.parametrize("body", ["null", "[]", '"text"', "7", "<html>a page</html>", "", "{", "\udcff", "[" * 5000])
async def test_what_is_no_reply_is_malformed_whichever_way_it_is_asked_for(
    wire: Provider, client: ClientMode, body: str
) -> None:
    async with answering(body.encode(errors="surrogateescape")) as address:
        with pytest.raises(MalformedReply, match="no JSON"):
            await say_hello(wire, client, address)


async def test_a_gateway_may_send_headers_of_any_length_and_number(wire: Provider) -> None:
    headers = {"Content-Security-Policy": "x" * 40_000, **{f"X-Limit-{number}": "1" for number in range(300)}}
    async with answering(json.dumps(REPLIES[wire]).encode(), headers) as address:
        assert await say_hello(wire, "raw", address) == {"Hello yourself"}
