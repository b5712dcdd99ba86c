"""The proxy of the environment that an address is asked through, looked up once, when a client is made.

aiohttp would look it up for each request (trust_env), in a thread, and in another one what ~/.netrc holds for the host:
a name and a password that it then sends to the endpoint, or refuses to send beside the model's key.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from .endpoint import is_loopback


@dataclass(frozen=True, slots=True)
class Proxy:
    """url: without a password. headers: for the proxy alone."""

    url: str
    headers: Mapping[str, str]


def proxy_for(address: str) -> Proxy | None:
    """What HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say of the address, the system's settings where there are
    none; None: it is asked directly, and this host always is.

    Raises:
        ValueError: the proxy is none that can be used.
    """
    asked = urlsplit(address)
    if is_loopback(address) or _is_exempt(asked):
        return None
    known = getproxies()
    kind = asked.scheme if known.get(asked.scheme) else "all"
    named = known.get(kind)
    if not named:
        return None
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    place = proxy.netloc.rpartition("@")[2]
    if proxy.scheme not in ("http", "https") or not _has_place(proxy):
        raise ValueError(
            f"{kind.upper()}_PROXY: {proxy.scheme}://{place} found, http://host:port expected. "
            "Set it so, or name the endpoint's host in NO_PROXY"
        )
    return Proxy(f"{proxy.scheme}://{place}", _credentials(proxy))


def _is_exempt(asked: SplitResult) -> bool:
    place = asked.netloc.rpartition("@")[2]
    entries = [entry.strip() for entry in getproxies().get("no", "").split(",")]
    return bool(proxy_bypass(place)) or any(_names(entry, asked.hostname or "") for entry in entries)


def _names(entry: str, host: str) -> bool:
    """Whether the entry is a network ("10.0.0.0/8") that the address is in, or a domain with a star ("*.example") that
    the name is in: what urllib does not know."""
    if entry.startswith("*."):
        return host.endswith(entry[1:].lower())
    try:
        return ip_address(host) in ip_network(entry.strip("[]"), strict=False)
    except ValueError:  # a name, either of them
        return False


def _has_place(proxy: SplitResult) -> bool:
    try:
        return bool(proxy.hostname) and proxy.port != 0
    except ValueError:  # a port that is no number
        return False


def _credentials(proxy: SplitResult) -> Mapping[str, str]:
    if proxy.username is None:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
