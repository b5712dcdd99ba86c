"""Which family trained a model: the words people use for it, normalised against a shipped table (families.yaml).

It refuses to guess silently: a model whose family nobody states and no word of whose name is in the table is an error.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

_VERSION = r"(?:[ _.]?v?\d+[a-z]{0,2})?"
_WORD_START, _WORD_END = r"(?<![a-z0-9])", r"(?![a-z0-9])"


class UnknownFamily(ValueError):
    """No family is stated and none can be told from the model's name."""


@dataclass(frozen=True, slots=True)
class _Table:
    names: Mapping[str, str]  # any word for a family -> the family
    stems: tuple[tuple[re.Pattern[str], str, int], ...]  # pattern of a model name's stem, the family, the stem's length


def normalise_family(name: str) -> str:
    """The family's one name: "Alibaba" and "Qwen" are "qwen"; one that the table lacks keeps its own, in small letters.

    Raises:
        ValueError: the name is empty, or so near a known one that it is a slip.
    """
    word = re.sub(r"[\s_]+", "-", name.strip().lower())
    if not word:
        raise ValueError("a family's name is empty: name who trained the model, for example qwen")
    names = _table().names
    if word in names:
        return names[word]
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.8)
    if near:
        raise ValueError(f'family "{name}" is not in the table: did you mean "{near[0]}" (family {names[near[0]]})?')
    return word


def guess_families(model_name: str) -> tuple[str, ...]:
    """Every family that a word of the model's name stands for, in the order of the words; empty when none does.

    "deepseek-r1-distill-qwen-7b" names two. Of a file's path only the file name is read.
    """
    name = model_name.strip().lower()
    if name.startswith(("/", ".", "~")) or name.endswith(".gguf") or "\\" in name:
        name = re.split(r"[/\\]", name)[-1]
    table = _table()
    hits: list[tuple[int, int, str]] = []
    for pattern, family, length in table.stems:
        hits += [(found.start(), length, family) for found in pattern.finditer(name)]
    if "/" in name:
        organisation = name.split("/", 1)[0]
        if organisation in table.names:
            hits.append((-1, 0, table.names[organisation]))
    longest = {start: max(length for at, length, _ in hits if at == start) for start, _, _ in hits}
    kept = sorted((start, family) for start, length, family in hits if length == longest[start])
    return tuple(dict.fromkeys(family for _, family in kept))


def families_of(model_name: str, family: str | None = None, derived_from: Iterable[str] = ()) -> tuple[str, ...]:
    """The model's families: its own first, then those of its teachers, then any other that its name gives away.

    Raises:
        UnknownFamily: family is None and the name is not in the table.
        ValueError: a stated family is a slip for a known one.
    """
    guessed = guess_families(model_name)
    if family is None and not guessed:
        raise UnknownFamily(
            f'the family of model "{model_name}" is not in the table: state it, for example family: qwen'
        )
    own = (normalise_family(family),) if family is not None else ()
    return tuple(dict.fromkeys((*own, *guessed[:1], *(normalise_family(name) for name in derived_from), *guessed[1:])))


def shares_family(one: Iterable[str], other: Iterable[str]) -> str | None:
    """The first family of one that the other has too, or None when the two are independent."""
    others = frozenset(other)
    return next((family for family in one if family in others), None)


@cache
def _table() -> _Table:
    raw = yaml.safe_load((resources.files("sparring_agents") / "families.yaml").read_text(encoding="utf-8"))
    names: dict[str, str] = {}
    stems: list[tuple[re.Pattern[str], str, int]] = []
    for family, words in raw.items():
        for name in (family, *words["names"]):
            names[str(name)] = family
        stems += [
            (re.compile(_WORD_START + re.escape(stem) + _VERSION + _WORD_END), family, len(stem))
            for stem in words["models"]
        ]
    return _Table(names, tuple(stems))
