"""The raw way to an endpoint: a POST on an aiohttp session, with the address and the headers that the SDK's client has.

What the SDK and its HTTP client make around each request (options, URLs, headers and responses of their own, each
parsed and merged anew) costs more than the exchange itself: benchmarks/orchestration.py. Nothing of it is used after
the SDK has said where to ask and with which headers.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from .proxy import Proxy

if TYPE_CHECKING:
    import ssl

    import aiohttp


MOST_HEADER_BYTES = 65_536  # of one header of a reply: gateways send whole policies in them
MOST_HEADERS = 1_000


class Addressed(Protocol):
    """What both SDKs' clients say of themselves."""

    @property
    def base_url(self) -> Any: ...

    @property
    def default_headers(self) -> Mapping[str, Any]: ...

    @property
    def auth_headers(self) -> Mapping[str, str]: ...

    async def close(self) -> None: ...


class Refused(Exception):
    """An error status, with what the SDKs' own status errors carry: the boundary sorts both alike."""

    def __init__(self, response: "aiohttp.ClientResponse", content: bytes) -> None:
        super().__init__(f"status {response.status}")
        self.status_code = response.status
        self.response = response
        self.body: object = content.decode(errors="replace")
        with suppress(ValueError, RecursionError):
            self.body = json.loads(content)


class Direct:
    """Posts to one path of an endpoint. Opened by the first post, on its event loop; closes the SDK's client too.

    concurrency: connections at most, all of them kept alive for keepalive_s; connect_s: seconds to have one.
    tls: whom it trusts; True: whom aiohttp does. proxy: what the endpoint is asked through, if anything.
    """

    def __init__(
        self,
        client: Addressed,
        path: str,
        *,
        concurrency: int,
        keepalive_s: float,
        connect_s: float,
        tls: "ssl.SSLContext | bool" = True,
        proxy: Proxy | None = None,
    ) -> None:
        self._client = client
        self._url = str(client.base_url).rstrip("/") + path
        named = {**client.default_headers, **client.auth_headers}
        # Of each request and not of the session: what a session sends by default aiohttp tells the proxy, too.
        self._headers = {name: value for name, value in named.items() if isinstance(value, str)}  # others: left out
        self._through: dict[str, Any] = {}
        if proxy is not None:
            is_tunnel = self._url.startswith("https:")
            self._headers |= {} if is_tunnel else proxy.headers  # without a tunnel the proxy reads the request itself
            self._through = {"proxy": proxy.url, "proxy_headers": proxy.headers if is_tunnel else {}}
        self._concurrency = concurrency
        self._keepalive_s = keepalive_s
        self._connect_s = connect_s
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: object, headers: Mapping[str, str]) -> bytes:
        """The reply's bytes.

        Raises:
            Refused: the endpoint answered with an error status, or points elsewhere, where no key is sent.
            aiohttp.ClientError, OSError: there is no whole reply.
        """
        session = self._session or self._open()
        data = json.dumps(body, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
        async with session.post(
            self._url, data=data, headers={**self._headers, **headers}, allow_redirects=False, **self._through
        ) as response:
            content = await response.read()
            if response.status >= 300:
                raise Refused(response, content)
            return content

    async def close(self) -> None:
        """Closes the connections and the SDK's client."""
        if self._session is not None:
            await self._session.close()
        await self._client.close()

    def _open(self) -> "aiohttp.ClientSession":
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._concurrency,
                keepalive_timeout=self._keepalive_s,
                ssl=self._tls,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            # The whole is limited by our caller.
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._connect_s),
            max_line_size=MOST_HEADER_BYTES,
            max_field_size=MOST_HEADER_BYTES,
            max_headers=MOST_HEADERS,
        )
        return self._session


def trusted(address: str | None) -> dict[str, Any]:
    """What an HTTP client of the SDKs is told of the authorities that it trusts, where the address (None: the
    provider's) takes TLS: those of SSL_CERT_FILE and SSL_CERT_DIR, or the SDK's own.

    Raises:
        ValueError: the file of the environment is none.
    """
    import httpx2

    if address is not None and not address.lower().startswith("https:"):
        return {}
    try:
        return {"verify": httpx2.create_ssl_context()}
    except OSError as error:  # ssl's own errors are such, too
        file = os.environ.get("SSL_CERT_FILE", "")
        raise ValueError(f"SSL_CERT_FILE: {file} found ({error}), a file of certificates expected") from None
