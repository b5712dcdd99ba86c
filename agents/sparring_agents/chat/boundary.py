"""The one place where an exception of an SDK, of HTTP or of a socket becomes a fault of this room.

What a fault says is one line and holds neither keys nor prompts: an endpoint's own words are quoted only where they
repeat nothing of the request. The foreign exception is not chained to the fault, because its text and its request hold
both (an SDK error prints the server's message, and carries the Authorization header).
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from sparring_agents.faults import (
    ContextTooLong,
    KeyRefused,
    MalformedReply,
    ModelFault,
    Overloaded,
    RateLimited,
    TimedOut,
    UnknownModel,
    Unreachable,
)

from .redact import Redactor

T = TypeVar("T")

QUOTE_LENGTH = 200
_ECHO_LENGTH = 16  # so many letters and digits in a row that also stand in the prompt are taken for a quotation of it

_FOREIGN = frozenset({"aiohttp", "anthropic", "httpx2", "openai"})  # no exception of theirs leaves this room
_CONTEXT_WORDS = re.compile(
    r"context[ _]?(length|size|window)|maximum context|too many tokens|prompt is too long|input is too long"
    r"|exceeds? .{0,40}(context|token)",
    re.IGNORECASE,
)
_MODEL_WORDS = re.compile(r"model[ _](not[ _]found|.{0,80}(does not exist|not found|not supported))", re.IGNORECASE)


async def boundary(
    call: Callable[[], Awaitable[T]],
    where: str,
    redactor: Redactor,
    *,
    timeout_s: float | None = None,
    private: Sequence[str] = (),
) -> T:
    """What the call returns; a foreign exception becomes a ModelFault, and what is none of the world's passes.

    where: names the model as the user does. private: texts of the request, which no message may repeat.

    Raises:
        ModelFault: the call failed.
    """
    try:
        return await call()
    except ModelFault:
        raise
    except Exception as error:  # the room's boundary: every foreign class is sorted in as_fault
        fault = as_fault(error, where, redactor, timeout_s=timeout_s, private=private)
        if fault is None:
            raise
    raise fault  # outside the handler, or the foreign exception would be its __context__


def as_fault(
    error: Exception, where: str, redactor: Redactor, *, timeout_s: float | None = None, private: Sequence[str] = ()
) -> ModelFault | None:
    """The fault that a foreign exception is, or None when it is none of the world's."""
    status = getattr(error, "status_code", None)
    response = getattr(error, "response", None)
    if isinstance(status, int) and response is not None:
        said = _quotable(_endpoint_message(getattr(error, "body", None)), redactor, private)
        return _status_fault(status, said, getattr(error, "body", None), response.headers, where)
    return _transport_fault(error, where, timeout_s)


def _transport_fault(error: Exception, where: str, timeout_s: float | None) -> ModelFault | None:
    """By the deepest cause that is known: the SDKs' own transport calls a refused connection a time-out."""
    import aiohttp
    import httpx2

    limit = "" if timeout_s is None else f" within {timeout_s:g} s"
    late = TimedOut(f"{where}: no reply{limit}. Raise timeout_s, or ask for fewer tokens.")
    if any(isinstance(cause, aiohttp.ConnectionTimeoutError) for cause in _causes(error)):
        return Unreachable(f"{where}: no connection within connect_timeout_s. Is the server up, and base_url right?")
    for cause in reversed(_causes(error)):
        name = type(cause).__name__
        if isinstance(cause, aiohttp.ServerTimeoutError | httpx2.ReadTimeout | httpx2.PoolTimeout | TimeoutError):
            return late
        if isinstance(cause, aiohttp.ClientConnectorError | ConnectionRefusedError):
            return _unbilled(
                Unreachable(f"{where}: no connection to the endpoint ({name}). Is the server up, and base_url right?")
            )
        if isinstance(cause, aiohttp.ClientResponseError | httpx2.DecodingError | httpx2.RemoteProtocolError):
            return MalformedReply(f"{where}: the endpoint does not speak HTTP as it should ({name}).")
        if isinstance(cause, aiohttp.InvalidURL | httpx2.UnsupportedProtocol | httpx2.InvalidURL):
            return _unbilled(Unreachable(f"{where}: base_url is no http or https address ({name})."))
        if isinstance(cause, aiohttp.ClientError | ConnectionError):
            return _reached(Unreachable(f"{where}: the connection broke before the reply was whole ({name})."))
    if any(isinstance(cause, httpx2.TimeoutException) for cause in _causes(error)):
        return late
    is_foreign = type(error).__module__.partition(".")[0] in _FOREIGN
    if is_foreign or any(isinstance(cause, httpx2.HTTPError | OSError) for cause in _causes(error)):
        return _reached(Unreachable(f"{where}: the connection broke ({type(_causes(error)[-1]).__name__})."))
    return None


def _status_fault(status: int, said: str, body: object, headers: Any, where: str) -> ModelFault:
    code = _error_field(body, "code") + " " + _error_field(body, "type")
    if status < 400:
        return ModelFault(
            f"{where}: the endpoint points elsewhere ({status}), and key and prompts are sent to no other address. "
            "Set base_url to the one that answers."
        )
    if status in (401, 403):
        return KeyRefused(
            f"{where}: the endpoint refuses the key ({status}){said}. Check the variable that key_env names."
        )
    if status == 408:
        return TimedOut(f"{where}: the endpoint gave up waiting (408){said}.")
    if status == 429:
        return RateLimited(f"{where}: too many requests (429){said}.", retry_after_s(headers))
    if status >= 500:
        return Overloaded(f"{where}: the endpoint failed ({status}){said}.", retry_after_s(headers))
    if status == 413 or "context_length" in code or "exceed_context" in code or _CONTEXT_WORDS.search(said):
        return ContextTooLong(f"{where}: the messages and the reply's room do not fit the model ({status}){said}.")
    if status == 404 or "model_not_found" in code or _MODEL_WORDS.search(said):
        return UnknownModel(f"{where}: the endpoint does not know it ({status}){said}. Check model and base_url.")
    return _unbilled(ModelFault(f"{where}: the endpoint refuses the request ({status}){said}. Check parameters."))


def _reached(fault: Unreachable) -> Unreachable:
    """The fault, where somebody answered the connection: it may hold the next time."""
    fault.was_reached = True
    return fault


def _unbilled(fault: ModelFault) -> ModelFault:
    """The fault, where nothing can have been billed: no connection came about, or the request was turned down."""
    fault.may_be_billed = False
    return fault


def line_fault(status: int, body: object, where: str) -> ModelFault:
    """The fault of one request of a batch, from the status and the body that it ended with. Nothing of it is quoted."""
    return _status_fault(status, "", body, {}, where)


def error_in_reply(
    reply: Mapping[str, Any], where: str, redactor: Redactor, private: Sequence[str] = ()
) -> ModelFault | None:
    """The fault that a reply with status 200 tells in place of an answer, or None: so gateways say what their upstream
    failed of."""
    error = reply.get("error")
    if not isinstance(error, dict) or reply.get("choices") or reply.get("content"):
        return None
    code = error.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    fault = _status_fault(status, _quotable(_endpoint_message(reply), redactor, private), reply, {}, where)
    fault.may_be_billed = True  # its status says that the request was worked on
    return fault


def retry_after_s(headers: Any) -> float | None:
    """Seconds that the endpoint asks to wait, by retry-after-ms or retry-after (seconds or a date); None: not said."""
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        raw = headers.get(name)
        if raw is None:
            continue
        try:
            wait_s = float(raw) * unit_s
        except ValueError:
            wait_s = _until(raw, headers.get("date"))
        if 0 <= wait_s < float("inf"):
            return wait_s
    return None


def _until(date: str, now: str | None) -> float:
    """Seconds from the endpoint's own clock (its Date header) to an HTTP date; -1 when either cannot be read."""
    try:
        return max(0.0, (parsedate_to_datetime(date) - parsedate_to_datetime(now or "")).total_seconds())
    except (ValueError, TypeError):
        return -1.0


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in chain and len(chain) < 10:
        chain.append(step)
        step = step.__cause__ or step.__context__
    return chain


def _endpoint_message(body: object) -> str:
    return _error_field(body, "message") or (body if isinstance(body, str) else "")


def _error_field(body: object, name: str) -> str:
    """A field of the error object; the OpenAI SDK hands it over bare, the Anthropic one inside {"error": ...}."""
    if not isinstance(body, dict):
        return ""
    inner = body.get("error")
    found = (inner if isinstance(inner, dict) else body).get(name)
    return found if isinstance(found, str) else ""


def _quotable(message: str, redactor: Redactor, private: Sequence[str]) -> str:
    """The endpoint's words as ': "..."', one line, or nothing where they repeat a piece of the request."""
    line = redactor.text(" ".join(message.split()))[:QUOTE_LENGTH].rstrip(" .")
    if not line or line.startswith("<"):
        return ""
    said = _letters(line)
    for text in private:
        asked = _letters(text)
        if asked and (asked in said if len(asked) < _ECHO_LENGTH else _echoes(said, asked)):
            return ""
    return f': "{line}"'


def _echoes(said: str, asked: str) -> bool:
    return any(said[at : at + _ECHO_LENGTH] in asked for at in range(max(1, len(said) - _ECHO_LENGTH + 1)))


def _letters(text: str) -> str:
    return re.sub(r"[^\w]+", "", text).lower()
