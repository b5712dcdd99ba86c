"""What an endpoint's error answer means: from its status and its words to a fault of this room.

Words are quoted on one line, and only where they hold no key and repeat nothing of the request.
"""

import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from sparring_agents.faults import (
    ContextTooLong,
    CreditSpent,
    Forbidden,
    KeyRefused,
    ModelFault,
    Overloaded,
    RateLimited,
    TimedOut,
    UnknownModel,
    Unreachable,
)

from .redact import Redactor

QUOTE_LENGTH = 200
PROXY_ADVICE = "Check HTTPS_PROXY and HTTP_PROXY (http://name:password@host:port), or name the host in NO_PROXY."
# What the Anthropic wire says where there is no status, as the status that the same request would have had.
TYPE_STATUSES: Mapping[str, int] = MappingProxyType(
    {
        "invalid_request_error": 400,
        "authentication_error": 401,
        "billing_error": 402,
        "permission_error": 403,
        "not_found_error": 404,
        "request_too_large": 413,
        "rate_limit_error": 429,
        "timeout_error": 504,
        "overloaded_error": 529,
    }
)

_ECHO_LENGTH = 16  # so many letters and digits in a row that also stand in the prompt are taken for a quotation of it
_MOST_NESTED = 4  # objects around an endpoint's words
_CONTEXT_WORDS = re.compile(
    r"context[ _]?(length|size|window)|maximum context|too many tokens|prompt is too long|input is too long"
    r"|exceeds? .{0,40}(context|token)|`inputs`( tokens \+|.{0,20} must have less than)",
    re.IGNORECASE,
)
_MODEL_WORDS = re.compile(r"model[ _](not[ _]found|.{0,80}(does not exist|not found|not supported))", re.IGNORECASE)
_CREDIT_CODES = ("insufficient_quota", "billing_hard_limit_reached", "billing_error", "insufficient_balance")
_CREDIT_WORDS = re.compile(r"credit balance|insufficient (credits?|balance|funds)|out of credits?", re.IGNORECASE)
_CONTENT_WORDS = re.compile(r"moderation|flagged|content.{0,3}(policy|filter)|safety|harmful|unsafe", re.IGNORECASE)
_KEY_WORDS = re.compile(
    r"\b(api.?)?keys?\b|token|credential|permission|authori[sz]|authenticat|access|forbidden|billing|organi[sz]ation"
    r"|project|scope",
    re.IGNORECASE,
)


def status_fault(
    status: int, body: object, headers: Any, where: str, redactor: Redactor, private: Sequence[str] = ()
) -> ModelFault:
    """The fault that an answer with this status is. body: its JSON, or its text. private: texts of the request."""
    return _status_fault(status, _quotable(_words(body), redactor, private), body, headers, where)


def line_fault(status: int, body: object, where: str) -> ModelFault:
    """The fault of one request of a batch, from the status and the body that it ended with. Nothing of it is quoted."""
    return _status_fault(status, "", body, {}, where)


def error_in_reply(
    reply: Mapping[str, Any], where: str, redactor: Redactor, private: Sequence[str] = ()
) -> ModelFault | None:
    """The fault that a reply with status 200 tells in place of an answer, or None: so gateways say what their upstream
    failed of."""
    error = reply.get("error") or reply.get("detail")
    if not isinstance(error, dict | str | list) or reply.get("choices") or reply.get("content"):
        return None
    fault = status_fault(_told_status(error), reply, {}, where, redactor, private)
    fault.may_be_billed = True  # its status says that the request was worked on
    return fault


def proxy_fault(status: int, where: str) -> ModelFault:
    """The fault where a proxy did not pass the request on."""
    return unbilled(Unreachable(f"{where}: the proxy opens no way to the endpoint ({status}). {PROXY_ADVICE}"))


def unbilled(fault: ModelFault) -> ModelFault:
    """The fault, where nothing can have been billed: no connection came about, or the request was turned down."""
    fault.may_be_billed = False
    return fault


def _told_status(error: object) -> int:
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) == 3:
        code = int(code)
    if isinstance(code, int) and 400 <= code < 600:
        return code
    return TYPE_STATUSES.get(str(error.get("type")), 500) if isinstance(error, dict) else 500


def _status_fault(status: int, said: str, body: object, headers: Any, where: str) -> ModelFault:
    # By what is quoted, and not by all that was said: a problem may speak of a credit balance, and an answer repeat it.
    code = _error_field(body, "code") + " " + _error_field(body, "type")
    if status < 400:
        return unbilled(
            ModelFault(
                f"{where}: the endpoint points elsewhere ({status}){_elsewhere(headers)}, and key and prompts are sent "
                "to no other address. Set base_url to the one that answers."
            )
        )
    if status == 402 or any(one in code for one in _CREDIT_CODES) or (status < 500 and _CREDIT_WORDS.search(said)):
        return CreditSpent(
            f"{where}: the account has no credit left ({status}){said}. Add some and run the same command again."
        )
    if "model_not_found" in code:  # of any status: 403 where the account may not use it
        return _unknown(status, said, where)
    if status == 401 or (status == 403 and _is_of_key(said, code, body)):
        return KeyRefused(
            f"{where}: the endpoint refuses the key ({status}){said}. Check the variable that key_env names."
        )
    if status == 403:
        return Forbidden(
            f"{where}: the endpoint refuses this request (403){said}. Check what content it takes, and from where."
        )
    if status == 407:
        return proxy_fault(status, where)
    if status == 408:
        return TimedOut(f"{where}: the endpoint gave up waiting (408){said}.")
    if status == 429:
        return RateLimited(f"{where}: too many requests (429){said}.", retry_after_s(headers))
    if status >= 500 or status in (409, 425):  # a conflict of the moment, or too early
        return Overloaded(f"{where}: the endpoint failed ({status}){said}.", retry_after_s(headers))
    if status == 413 or "context_length" in code or "exceed_context" in code or _CONTEXT_WORDS.search(said):
        return ContextTooLong(f"{where}: the messages and the reply's room do not fit the model ({status}){said}.")
    if status in (404, 405) or _MODEL_WORDS.search(said):
        return _unknown(status, said, where)
    return unbilled(ModelFault(f"{where}: the endpoint refuses the request ({status}){said}. Check parameters."))


def _unknown(status: int, said: str, where: str) -> UnknownModel:
    return UnknownModel(f"{where}: the endpoint does not know it ({status}){said}. Check model and base_url.")


def _is_of_key(said: str, code: str, body: object) -> bool:
    """Whether a 403 is about who asks; else it is about what is asked, or where from: a gateway's moderation, or the
    page of a firewall that took a program for an attack."""
    if _CONTENT_WORDS.search(said):
        return False
    if said:
        return "permission" in code or _KEY_WORDS.search(said) is not None
    return "permission" in code or not _words(body).strip()  # words that are not quoted: a page, or the request's own


def _elsewhere(headers: Any) -> str:
    try:
        host = urlsplit(headers.get("location") or "").hostname
    except ValueError:
        host = None
    return f", to {host[:100]}" if host and host.isprintable() else ""


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


def _words(body: object, most_nested: int = _MOST_NESTED) -> str:
    """What an error answer says, wherever it says it; what it holds of the request (FastAPI's "input") is left."""
    if isinstance(body, str):
        return body
    if not most_nested:
        return ""
    if isinstance(body, list):
        found = (_words(one, most_nested - 1) for one in body[:3])
        return "; ".join(one for one in found if one)
    if isinstance(body, dict):
        found = (_words(body.get(name), most_nested - 1) for name in ("message", "msg", "error", "detail", "errors"))
        return next((one for one in found if one), "")
    return ""


def _error_field(body: object, name: str) -> str:
    """A field of the error object; the OpenAI SDK hands it over bare, the Anthropic one inside {"error": ...}."""
    if isinstance(body, list):
        body = body[0] if body else None
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
