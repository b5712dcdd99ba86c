"""The raw way to an endpoint: a POST on an aiohttp session, with the address and the headers that the SDK's client has.

What the SDK and its HTTP client make around each request (options, URLs, headers and responses of their own, each
parsed and merged anew) costs more than the exchange itself: benchmarks/orchestration.py. Nothing of it is used after
the SDK has said where to ask and with which headers.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import aiohttp


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
    trust_env: whether a proxy of the environment is asked.
    """

    def __init__(
        self,
        client: Addressed,
        path: str,
        *,
        concurrency: int,
        keepalive_s: float,
        connect_s: float,
        trust_env: bool = True,
    ) -> None:
        self._client = client
        self._url = str(client.base_url).rstrip("/") + path
        named = {**client.default_headers, **client.auth_headers}
        self._headers = {name: value for name, value in named.items() if isinstance(value, str)}  # others: left out
        self._concurrency = concurrency
        self._keepalive_s = keepalive_s
        self._connect_s = connect_s
        self._trust_env = trust_env
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: object, headers: Mapping[str, str]) -> bytes:
        """The reply's bytes.

        Raises:
            Refused: the endpoint answered with an error status, or points elsewhere, where no key is sent.
            aiohttp.ClientError, OSError: there is no whole reply.
        """
        session = self._session or self._open()
        data = json.dumps(body, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
        async with session.post(self._url, data=data, headers=headers, allow_redirects=False) as response:
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
        import httpx2

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._concurrency,
                keepalive_timeout=self._keepalive_s,
                ssl=httpx2.create_ssl_context(trust_env=self._trust_env),  # the authorities that the SDK trusts
            ),
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=self._connect_s
            ),  # the whole is limited by our caller
            trust_env=self._trust_env,
        )
        return self._session
