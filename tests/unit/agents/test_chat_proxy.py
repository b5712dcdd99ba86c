"""Which proxy of the environment an address is asked through."""

import pytest

from sparring_agents.chat.proxy import Proxy, proxy_for

HTTP, HTTPS = "http://models.example/v1", "https://models.example/v1"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_without_a_variable_there_is_none() -> None:
    assert proxy_for(HTTPS) is None


@pytest.mark.parametrize(
    ("variables", "address", "found"),
    [
        ({"HTTPS_PROXY": "http://proxy:3128"}, HTTPS, "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://proxy:3128"}, HTTP, None),
        ({"https_proxy": "proxy:3128"}, HTTPS, "http://proxy:3128"),
        ({"HTTPS_PROXY": "https://proxy"}, HTTPS, "https://proxy"),
        ({"ALL_PROXY": "http://one", "HTTP_PROXY": "http://two"}, HTTP, "http://two"),
        ({"ALL_PROXY": "http://one", "HTTP_PROXY": "http://two"}, HTTPS, "http://one"),
        ({"HTTP_PROXY": "", "ALL_PROXY": "http://one"}, HTTP, "http://one"),
        ({"HTTP_PROXY": "http://proxy"}, "http://127.0.0.1:8000/v1", None),
        ({"HTTP_PROXY": "http://proxy"}, "http://localhost:8000/v1", None),
        ({"HTTP_PROXY": "http://[fd00::1]:3128"}, HTTP, "http://[fd00::1]:3128"),
    ],
)
def test_the_variable_of_the_address_s_scheme_counts_before_the_one_for_all(
    variables: dict[str, str], address: str, found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(address) == (None if found is None else Proxy(found, {}))


@pytest.mark.parametrize(
    ("exempt", "address", "is_exempt"),
    [
        ("*", HTTPS, True),
        ("models.example", HTTPS, True),
        ("other, .example", HTTPS, True),
        ("odels.example", HTTPS, False),
        ("models.example:8000", "https://models.example:8000/v1", True),
        ("models.example:8000", "https://models.example:8001/v1", False),
        ("models.example", "https://name:password@models.example:8001/v1", True),
        ("10.0.0.0/8", "https://10.3.4.5:8000/v1", True),
        ("10.0.0.0/8", "https://11.3.4.5:8000/v1", False),
        ("10.0.0.0/8", "https://ten.example/v1", False),
        ("192.168.1.7", "https://192.168.1.7/v1", True),
        ("fd00::/8", "https://[fd00::17]:8000/v1", True),
        ("[fd00::17]", "https://[fd00::17]:8000/v1", True),
        ("fd00::/8", "https://10.0.0.1/v1", False),
        ("", HTTPS, False),
    ],
)
def test_no_proxy_names_hosts_their_domains_and_networks(
    exempt: str, address: str, is_exempt: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    monkeypatch.setenv("NO_PROXY", exempt)
    assert (proxy_for(address) is None) is is_exempt


def test_a_name_and_a_password_go_into_a_header_for_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://bob:p%40ss@proxy:3128")
    assert proxy_for(HTTPS) == Proxy("http://proxy:3128", {"Proxy-Authorization": "Basic Ym9iOnBAc3M="})


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        ("socks5://bob:secret@proxy:1080", "HTTPS_PROXY: socks5://proxy:1080 found, http://host:port expected"),
        ("http://", "HTTPS_PROXY: http:// found"),
        ("http://proxy:many", "HTTPS_PROXY: http://proxy:many found"),
        ("http://bob:secret@proxy:99999", "HTTPS_PROXY: http://proxy:99999 found"),
    ],
)
def test_what_is_no_proxy_is_refused_without_its_password(
    proxy: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ValueError, match="in NO_PROXY") as refused:
        proxy_for(HTTPS)
    assert str(refused.value).startswith(told)
    assert "secret" not in str(refused.value)
