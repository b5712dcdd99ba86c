"""A model over HTTP, the same for every wire: what a provider does differently is the `Wire` that its file fills in.

The SDK's client says where to ask and with which headers. `raw` posts past the rest of it (direct.py), because the
wire's shape is validated here at a fraction of the cost; `sdk` is the SDK's own `.create`, for an endpoint or an SDK
version with which the raw way fails. Both give the same body to the same reading, so the reply is the same one.
"""

import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sparring_agents.effect_key import EFFECT_KEY
from sparring_agents.types import Identity, Reply, Request
from sparring_verifiers import to_json

from . import structured
from .batch.contract import BatchApi
from .batch.courier import Courier, line_id
from .direct import Direct, trusted
from .endpoint import KEEPALIVE_S, Body, Closable, Endpoint, Post, exchange, is_loopback, with_sample
from .limits import Meter
from .proxy import proxy_for
from .redact import Redactor

ClientMode: TypeAlias = Literal["raw", "sdk"]
DUMMY_KEY = "none"  # servers without keys want the header all the same


@dataclass(frozen=True, slots=True)
class Wire:
    """What one provider's wire does in its own way.

    key_env: the variable that usually holds its key. path: below the address of the client. open_client: an SDK client
    of (base_url or None, key, timeout_s, http client's options). create: the SDK's own method for one reply.
    request_body, read_reply: between our types and the wire's JSON. with_cache_marks: the body with what the provider's
    prompt cache wants to be told. batches: the provider's batch API over an SDK client.
    """

    key_env: str
    path: str
    open_client: Callable[[str | None, str, float, Mapping[str, Any]], Any]
    create: Callable[[Any], Callable[..., Awaitable[Any]]]
    request_body: Callable[[Endpoint, Request], Body]
    read_reply: Callable[[Endpoint, Mapping[str, Any]], Reply]
    with_cache_marks: Callable[[Body], Body]
    batches: Callable[[Any, str, Redactor], BatchApi]


class WireChat:
    """A ChatModel over a wire."""

    def __init__(
        self, wire: Wire, endpoint: Endpoint, meter: Meter | None = None, courier: Courier | None = None
    ) -> None:
        self._wire = wire
        self._endpoint = endpoint
        self._courier = courier
        self.meter = meter or Meter()

    @property
    def identity(self) -> Identity:
        return self._endpoint.identity

    @property
    def families(self) -> tuple[str, ...]:
        return self._endpoint.families

    async def complete(self, request: Request) -> Reply:
        """One reply; with a schema, the JSON in it where it satisfies that, and else as the endpoint gave it.

        Raises:
            ModelFault: there is none.
        """
        return await structured.exact(request, await self.ask(request))

    async def ask(self, request: Request) -> Reply:
        """One reply as the endpoint gave it: whether it satisfies the schema is not looked at.

        With a courier it comes in a batch, unless it is no effect of a bout (a check before the run).
        """
        effect_key = EFFECT_KEY.get()
        if self._courier is not None and effect_key is not None:
            return await self._by_batch(self._courier, request, effect_key)
        body, headers = self._sent(request)
        async with self._endpoint.toll.fare(body) as fare:

            async def say() -> Reply:
                fare.begin()
                raw = await exchange(self._endpoint, request, body, headers)
                return structured.read_tool(request, self._wire.read_reply(self._endpoint, raw))

            reply = await self._endpoint.throttle.send(say, request, self.meter, self._endpoint.timeout_s)
            fare.settle(reply.usage)
        return reply

    async def _by_batch(self, courier: Courier, request: Request, effect_key: str) -> Reply:
        """The reply in a batch. It does not pass the throttle: both providers give batches limits of their own, on what
        waits to be worked on, and none of it counts against those of requests that are sent by themselves. What paces
        the batches is BatchPolicy, and a 429 puts one off.

        Source: the providers' documentation of their rate limits (OpenAI: Batch API; Anthropic: Message Batches API).
        """
        body, _ = self._sent(request)
        async with self._endpoint.toll.fare(body, by_batch=True) as fare:
            fare.begin()
            self.meter.calls += 1
            self.meter.in_flight += 1
            try:
                raw = await courier.ask(line_id(effect_key, body), body)
            finally:
                self.meter.in_flight -= 1
            reply = structured.read_tool(request, self._wire.read_reply(self._endpoint, raw))
            self.meter.add(reply.usage)
            fare.settle(reply.usage)
        return reply

    def question(self, request: Request) -> dict[str, Any]:
        """All that the reply to this request can depend on, as JSON values: what is asked, of whom, how it is read."""
        endpoint = self._endpoint
        return {
            "model": to_json(endpoint.identity),
            "families": list(endpoint.families),
            "strict_model": endpoint.strict_model,
            "body": self._body(request),
            "schema": request.schema,
            "sample_as": endpoint.sample_as,
            "sample": request.sample,
        }

    def _sent(self, request: Request) -> tuple[Body, Mapping[str, str]]:
        """The body and its own headers. Marks come last: a sample's seed stands for what is asked, not for how."""
        endpoint = self._endpoint
        body, headers = with_sample(endpoint, request, self._body(request))
        return (self._wire.with_cache_marks(body) if endpoint.marks_cache else body), headers

    def _body(self, request: Request) -> Body:
        return self._wire.request_body(self._endpoint, structured.sent_as(self._endpoint.schema_as, request))


def open_post(
    wire: Wire,
    base_url: str | None,
    key: str | None,
    timeout_s: float,
    concurrency: int,
    mode: ClientMode = "raw",
    connect_timeout_s: float = 10.0,
) -> tuple[Post, Closable]:
    """A client's post, and the client, to be closed. Keep-alive connections = concurrency; no retries."""
    import httpx2

    tls = trusted(base_url)
    connections = {
        "limits": httpx2.Limits(
            max_connections=concurrency, max_keepalive_connections=concurrency, keepalive_expiry=KEEPALIVE_S
        ),
        "trust_env": mode == "sdk" and not is_loopback(base_url),  # the raw way finds its own proxy
        "follow_redirects": False,  # a key is sent to no other address
        **tls,
    }
    try:
        client = wire.open_client(base_url, key or DUMMY_KEY, timeout_s, connections)
    except httpx2.InvalidURL as error:
        raise ValueError(f"base_url: {error}") from None
    if mode == "sdk":
        limits = httpx2.Timeout(timeout_s, connect=min(timeout_s, connect_timeout_s))
        return _sdk_post(wire, client, limits), client
    direct = Direct(
        client,
        wire.path,
        concurrency=concurrency,
        keepalive_s=KEEPALIVE_S,
        connect_s=connect_timeout_s,
        tls=tls.get("verify", True),
        proxy=proxy_for(str(client.base_url)),
    )
    return direct.post, direct


def open_client(wire: Wire, base_url: str | None, key: str | None, timeout_s: float) -> Any:
    """An SDK client for what is not a reply: the batch API."""
    connections = {
        "trust_env": not is_loopback(base_url),
        "follow_redirects": False,  # prompts stay at this address
        **trusted(base_url),
    }
    return wire.open_client(base_url, key or DUMMY_KEY, timeout_s, connections)


def _sdk_post(wire: Wire, client: Any, timeout: Any) -> Post:
    create = wire.create(client)
    known = inspect.signature(create).parameters.keys() - {"self", "extra_headers", "extra_query", "extra_body"}

    async def post(body: Body, headers: Mapping[str, str]) -> bytes | Mapping[str, Any]:
        named = {name: value for name, value in body.items() if name in known}
        rest = {name: value for name, value in body.items() if name not in known}
        try:
            made = await create(**named, extra_headers=headers, extra_body=rest, timeout=timeout)
        except (ValueError, RecursionError):  # no JSON, or none of Python's
            return b""  # our own reading says what is wrong with it
        if isinstance(made, str):  # of another content type
            return made.encode(errors="replace")
        if not hasattr(made, "to_dict"):  # null, a list: the SDK hands over what it could not make a record of
            return json.dumps(made, default=str).encode()
        found: Mapping[str, Any] = made.to_dict(warnings=False)
        return found

    return post
