"""What a reply holds: plain text, or one JSON object; or the reason why it does not.

Nothing here evaluates a text. A reply that was cut off or refused holds nothing, whatever it looks like.
"""

import json
from typing import Any

from sparring_agents.table import Unusable
from sparring_agents.types import Reply
from sparring_verifiers import Finish

MAX_REPLY_CHARACTERS = 200_000


def whole_text(reply: Reply) -> str | Unusable:
    """The reply's visible text, stripped; unusable when it is cut off, refused or empty."""
    if reply.finish is Finish.LENGTH:
        return Unusable("reply cut by length")
    if reply.finish is Finish.REFUSAL:
        return Unusable("refused")
    text = reply.message.text.strip()
    if not text:
        return Unusable("empty reply")
    if len(text) > MAX_REPLY_CHARACTERS:
        return Unusable("reply too long")
    return text


def json_object(text: str) -> dict[str, Any] | Unusable:
    """The JSON object that a text is, bare or as the only object within prose or a fence."""
    decoder = json.JSONDecoder(parse_constant=_refuse)
    start = text.find("{")
    if start < 0:
        return Unusable("no JSON object in the reply")
    try:
        found, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return Unusable("the reply's JSON cannot be read")
    if "{" in text[end:]:
        return Unusable("more than one JSON object in the reply")
    return found if isinstance(found, dict) else Unusable("no JSON object in the reply")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def text_field(raw: dict[str, Any], name: str) -> str | Unusable:
    """A field that has to be a text with something in it."""
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        return Unusable(f'"{name}" is missing or empty')
    if any("\ud800" <= character <= "\udfff" for character in value):
        return Unusable(f'"{name}" holds half of a surrogate pair')
    return value.strip()
