r"""Answers that a reply hands over in a form for machines: ``<answer>5</answer>``, ``{"answer": "5"}``.

Only closed tags and whole objects count: what is cut is no answer. What stands inside is read as an answer of its own.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_CHARS = 20_000
MAX_ENVELOPES = 50
_TAG = re.compile(r"<(/?)((?:final[_-]?)?answer)>", re.IGNORECASE)
_KEYED = re.compile(r'"(?:(?:final[ _-]?)?answer|result)"\s{0,4}:', re.IGNORECASE)
_OBJECT = re.compile(r'^[ \t]*(\{)\s{0,40}"', re.MULTILINE)
_KEYS = frozenset(("answer", "finalanswer", "result"))
_UNITS = frozenset(("unit", "units"))
_JOINTS = re.compile(r"[ _-]")
# A single backslash before letters, as in "\frac", which is a form feed for JSON.
_BACKSLASH = re.compile(r"(?<!\\)((?:\\\\)*+\\)(?=[a-zA-Z(\[])")
_WORDS = {True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class Envelope:
    """content: the answer's text, empty where it holds nothing that is one. after: the text that follows."""

    content: str
    after: str


def enclosed(text: str) -> list[Envelope]:
    """The envelopes of the text, tags first; one that is cut, or past the cap, has no content."""
    return [*_tagged(text), *_objects(text)]


def _tagged(text: str) -> Iterator[Envelope]:
    if "nswer>" not in text and "NSWER>" not in text:
        return
    name, start = "", 0
    for count, tag in enumerate(_TAG.finditer(text)):
        if count > 2 * MAX_ENVELOPES:
            yield Envelope("", "")
            return
        if not tag[1]:
            name, start = tag[2].lower(), tag.end()
        elif tag[2].lower() == name:
            name = ""
            yield Envelope(text[start : tag.start()].strip(), text[tag.end() :])
    if name:
        yield Envelope("", "")  # one that was cut


def _objects(text: str) -> list[Envelope]:
    if '"' not in text or not _KEYED.search(text):
        return []
    found = _decoded(text)
    if any(not each.content.isprintable() or not each.content for each in found):
        found = _decoded(_BACKSLASH.sub(r"\1\\", text))  # TeX whose backslashes were not doubled
    return [each if each.content.isprintable() else Envelope("", each.after) for each in found]


def _decoded(text: str) -> list[Envelope]:
    """Of each object that begins a line, and is in no other one, what its keys for an answer hold."""
    found: list[Envelope] = []
    end = 0
    for start in _OBJECT.finditer(text):
        if start.start(1) < end:
            continue
        if len(found) > MAX_ENVELOPES:
            return [Envelope("", "")]
        try:
            pairs, length = _DECODER.raw_decode(text[start.start(1) :][:MAX_CHARS])
        except (ValueError, RecursionError):
            return [Envelope("", "")]  # it was cut, or another object may be a part of it
        end = start.start(1) + length
        found += [Envelope(content, text[end:]) for content in _answers(pairs)]
    return found


def _answers(pairs: "_Pairs") -> list[str]:
    keyed = [(_JOINTS.sub("", name).lower(), value) for name, value in pairs]
    values = [_text(value) for key, value in keyed if key in _KEYS]
    has_unit = any(key in _UNITS and value for key, value in keyed)
    return [""] if values and has_unit else values


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip(" ")
    return _WORDS[value] if isinstance(value, bool) else ""


class _Pairs(list[tuple[str, Any]]):
    """An object's keys and values, with the keys that stand twice."""


_DECODER = json.JSONDecoder(object_pairs_hook=_Pairs, parse_float=str, parse_int=str, parse_constant=str)
