"""Takes keys out of whatever is about to be written: ledger bodies, log events, fault messages, run.yaml.

Two means: the values of the environment variables that hold keys (those that the run names, and the providers' usual
ones), and the shapes that providers give keys. It knows nothing of prompts; leaving those out is the writer's business.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

MARK = "[key removed]"
USUAL_VARIABLES = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY")
MIN_KEY_LENGTH = 8  # a shorter value is no secret, and replacing it everywhere would mangle ordinary text

# A shape needs a digit, so that hyphenated words ("sk-learn-style-estimators-for-all") stay.
_SHAPES = re.compile(
    r"(?<![A-Za-z0-9_-])"
    r"(?:(?:sk|pk|rk|gsk|xai|pplx|nvapi|hf|r8|fw|tgp|csk)[-_](?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{16,}|AIza[A-Za-z0-9_-]{30,})"
)
_BEARER = re.compile(r"(?i)\b(bearer|x-api-key:?)(\s+)(?=[^\s\"']*\d)[A-Za-z0-9._~+/=-]{16,}")
_PASSWORD = re.compile(r"(://[^/\s:@\"']{0,100}:)[^/\s@\"']+(?=@)")
# The look-ahead is bounded: a reply that repeats "?key=" would cost the square of its length.
_QUERY = re.compile(r"(?i)([?&](?:api[-_]?key|key|token)=)(?=[^&\s\"']{0,200}\d)[^&\s\"']{16,}")


# What a text must hold for a pattern to find anything; cheap to look for, and most texts hold none of it. Two patterns,
# because one that begins with a letter of its own is found ten times as fast as one that begins with either.
_AFTER_HYPHEN = re.compile(r"-[A-Za-z0-9_-]{16}")
_AFTER_UNDERSCORE = re.compile(r"_[A-Za-z0-9_-]{16}")
_SHORTEST = 19  # of what any pattern finds, but for a password in an address


def _patterns_for(text: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """The patterns that can find something in the text, each with what it keeps, in the order of their use."""
    if len(text) >= _SHORTEST:
        if "AIza" in text or _AFTER_HYPHEN.search(text) or _AFTER_UNDERSCORE.search(text):
            yield _SHAPES, ""
        lower = text.lower()
        if "bearer" in lower or "x-api-key" in lower:
            yield _BEARER, r"\1\2"
        if "key=" in lower or "token=" in lower:
            yield _QUERY, r"\1"
    if "://" in text:
        yield _PASSWORD, r"\1"


class Redactor:
    """Replaces the keys it knows, and what looks like one, by a mark.

    Also a structlog processor: ``structlog.configure(processors=[..., redactor, renderer])``.
    """

    def __init__(self, key_envs: Iterable[str] = (), environment: Mapping[str, str] | None = None) -> None:
        found = os.environ if environment is None else environment
        values = {found.get(name, "").strip() for name in (*key_envs, *USUAL_VARIABLES)}
        # longest first: a key that contains another one goes as a whole
        self._values = sorted((value for value in values if len(value) >= MIN_KEY_LENGTH), key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without keys."""
        for value in self._values:
            text = text.replace(value, MARK)
        for pattern, kept in _patterns_for(text):
            text = pattern.sub(kept + MARK, text)
        return text

    def body(self, body: bytes) -> bytes:
        """UTF-8 bytes without keys; bytes that hold none come back unchanged, and so do bytes that are no text."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            for value in self._values:
                body = body.replace(value.encode(), MARK.encode())
            return body
        clean = self.text(text)
        return body if clean == text else clean.encode()

    def value(self, value: Any) -> Any:
        """JSON-like values with every text in them redacted, mapping keys too; other objects pass as they are."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return self.body(value)
        if isinstance(value, Mapping):
            return {self.value(key): self.value(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.value(item) for item in value) if type(value) in (list, tuple) else value
        if isinstance(value, BaseException):
            return self.text(f"{type(value).__name__}: {value}")
        return value

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """A structlog processor."""
        for key in list(event):
            event[key] = self.value(event[key])
        return event
