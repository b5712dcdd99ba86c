"""What both wires share: the time limit, the body that is sent, JSON that comes back, and which model answered.

It knows no provider. The SDK client does authentication, headers and connections; its own parsing is passed by
(``cast_to`` the raw response), because the wire's shape is validated here, at a fraction of the cost.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import lru_cache
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Any, Literal, Protocol, TypeAlias
from urllib.parse import urlsplit

from sparring_agents.families import guess_families, shares_family
from sparring_agents.faults import MalformedReply, WrongModel
from sparring_agents.types import Identity, Request
from sparring_verifiers import canonical

from .boundary import boundary
from .redact import Redactor
from .statuses import error_in_reply
from .structured import SchemaAs
from .throttle import Throttle
from .toll import FREE_PASSAGE, Toll

SampleAs: TypeAlias = Literal["none", "seed", "header"]
SAMPLE_HEADER = "X-Sparring-Sample"
RESERVED = frozenset({"model", "messages", "system", "stream", "n"})  # what the adapters set, or cannot read back
MOST_TOKENS = 100_000_000  # of one count: ten times the longest context there is, and the ledger's sums can hold many
KEEPALIVE_S = 4.5  # under the 5 s after which common servers close an idle connection: reusing one then is a reset

Body: TypeAlias = dict[str, Any]
Post: TypeAlias = Callable[[Body, Mapping[str, str]], Awaitable[bytes | Mapping[str, Any]]]


class Closable(Protocol):
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model at an address, as both adapters see it.

    label: how the user names the model. parameters: defaults of the body, as JSON values. post: sends a body with
    headers and returns the reply, as bytes or as the JSON object in them, or raises whatever the SDK raises. throttle:
    what the models at one address share. marks_cache: whether the fixed text is marked for the prompt cache.
    schema_as: how it is told a schema.
    toll: who agrees to each request before it is sent.
    """

    label: str
    identity: Identity
    families: tuple[str, ...]
    post: Post
    redactor: Redactor
    parameters: Mapping[str, Any]
    timeout_s: float = 120.0
    sample_as: SampleAs = "none"
    strict_model: bool = False
    throttle: Throttle = dataclass_field(default_factory=Throttle)
    marks_cache: bool = False
    schema_as: SchemaAs = "format"
    toll: Toll = FREE_PASSAGE

    @property
    def where(self) -> str:
        named = self.identity.model
        return f"model {self.label}" if self.label == named else f"model {self.label} ({named})"


def with_sample(endpoint: Endpoint, request: Request, body: Body) -> tuple[Body, Mapping[str, str]]:
    """The body, and its headers, with the sample's number where the endpoint is told it."""
    if endpoint.sample_as == "header":
        return body, {SAMPLE_HEADER: str(request.sample)}
    if endpoint.sample_as == "seed":
        return {"seed": sample_seed(body, request.sample), **body}, {}
    return body, {}


async def exchange(endpoint: Endpoint, request: Request, body: Body, headers: Mapping[str, str]) -> Mapping[str, Any]:
    """The reply's JSON object.

    Raises:
        ModelFault: as boundary sorts it, or as the reply tells it; MalformedReply when the bytes are no JSON object.
    """
    private = [message.text for message in request.messages]

    async def send() -> bytes | Mapping[str, Any]:
        async with asyncio.timeout(endpoint.timeout_s):
            return await endpoint.post(body, headers)

    raw = await boundary(send, endpoint.where, endpoint.redactor, timeout_s=endpoint.timeout_s, private=private)
    found = _object(raw, endpoint.where)
    fault = error_in_reply(found, endpoint.where, endpoint.redactor, private)
    if fault is not None:
        raise fault
    return found


def sample_seed(body: Body, sample: int) -> int:
    """A seed in [0, 2**31) that depends on what is asked and on the sample, and on nothing else."""
    digest = hashlib.sha256(canonical([body, sample])).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def merged(endpoint: Endpoint, sampling: Mapping[str, Any], request: Request) -> Body:
    """The body's options: the model's parameters, over them the request's sampling, over both its extra.

    None is not sent, so a parameter given as null takes a field out.
    """
    options = {**endpoint.parameters, **{key: value for key, value in sampling.items() if value is not None}}
    options.update(json.loads(request.extra))
    return {key: value for key, value in options.items() if value is not None}


def _object(raw: bytes | Mapping[str, Any], where: str) -> Mapping[str, Any]:
    if not isinstance(raw, bytes):
        return raw
    found: Any = None
    with suppress(ValueError, RecursionError):
        found = json.loads(raw)
    if found is None:
        start = " (a web page)" if raw.lstrip()[:1] == b"<" else ""
        raise MalformedReply(f"{where}: the endpoint's reply is no JSON{start}. Is base_url an API's address?")
    if not isinstance(found, dict):
        raise MalformedReply(f"{where}: the endpoint's reply is no JSON object but {type(found).__name__}.")
    return found


def field(record: Mapping[str, Any], name: str, kind: type | tuple[type, ...], where: str) -> Any:
    """record[name] when it is of the kind.

    Raises:
        MalformedReply: it is missing, or of another type.
    """
    value = record.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        wanted = kind.__name__ if isinstance(kind, type) else " or ".join(one.__name__ for one in kind)
        raise MalformedReply(f"{where}: the reply's {name} is {type(value).__name__}, expected {wanted}.")
    return value


def count(record: Mapping[str, Any], name: str, where: str) -> int:
    """A token count; 0 where the endpoint does not say.

    Raises:
        MalformedReply: it is no whole number of tokens.
    """
    value = record.get(name)
    if value is None:
        return 0
    if (isinstance(value, float) and value.is_integer()) or (
        isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20
    ):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_TOKENS:
        raise MalformedReply(f"{where}: the reply's {name} is no count of tokens.")
    return value


def clean(text: str) -> str:
    """The text as Unicode that every writer can encode: halves of surrogate pairs become the replacement character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def split_thinking(text: str) -> tuple[str, str]:
    """(thinking, answer) of a text that thinks aloud in <think> tags; the opening tag may be missing, because some
    chat templates write it into the prompt. Thinking that was never closed is all thinking."""
    stripped = text.lstrip()
    if stripped.startswith("<think>"):
        thinking, closed, answer = stripped.removeprefix("<think>").partition("</think>")
        return thinking.strip(), answer.lstrip() if closed else ""
    thinking, closed, answer = text.partition("</think>")
    if closed and "<think>" not in thinking:
        return thinking.strip(), answer.lstrip()
    return "", text


def check_model_name(endpoint: Endpoint, given: object) -> str:
    """The name that the reply gives, when it can be the model that was asked.

    Servers answer with a file's path, an alias or a dated name, so by default only a name of another family is wrong.
    strict_model: the names must be equal but for path, file ending, provider prefix, date and the tag ":latest".

    Raises:
        WrongModel: another model answered.
    """
    asked = endpoint.identity.model
    if not isinstance(given, str) or not given.strip():
        if endpoint.strict_model:
            raise WrongModel(f"{endpoint.where}: the reply names no model, and strict_model is set.")
        return asked
    shown = clean(_base_name(given))[:80]
    if _bare(given) == _bare(asked):
        return shown
    if endpoint.strict_model:
        raise WrongModel(f'{endpoint.where}: the reply names "{shown}". Set model to the served name.')
    families = guess_families(given)
    known = (*endpoint.families, *guess_families(asked))
    if families and known and shares_family(families, known) is None:
        raise WrongModel(
            f'{endpoint.where}: the reply names "{shown}" of the family {families[0]}, expected {known[0]}. '
            "Check base_url, model and family."
        )
    return shown


@lru_cache(maxsize=8)  # a session hears few names, again and again; they may be as long as a reply
def _base_name(name: str) -> str:
    """The last step of a path: the name of a local file says enough, and the path is the host's business."""
    return PurePosixPath(name.strip().replace("\\", "/")).name or name.strip()


@lru_cache(maxsize=8)
def _bare(name: str) -> str:
    base = _base_name(name).lower().removesuffix(".gguf").removesuffix(":latest")
    parts = base.replace("@", "-").split("-")
    while len(parts) > 1 and _is_date(parts[-1]):
        parts.pop()
    return "-".join(parts)


def _is_date(part: str) -> bool:
    return (part.isdigit() and (len(part) in (2, 4, 8))) or part == "latest"


def is_loopback(base_url: str | None) -> bool:
    """Whether the address is this host's own: then no proxy of the environment is asked."""
    host = urlsplit(base_url or "").hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def kept_home(base_url: str | None, *variables: str) -> Iterator[None]:
    """Inside it, where the address is not the provider's own, the environment lacks these variables.

    An SDK reads them as its client is made and would send what they hold, which may be its user's credentials, to any
    server. Taking a header out again afterwards leaves it empty, or takes the one of that name that is wanted.
    """
    held = {} if base_url is None else {name: os.environ.pop(name) for name in variables if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(held)
