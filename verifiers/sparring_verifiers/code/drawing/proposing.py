"""Proposes inputs on which a small mistake may show, all of them in the declared domain.

Beside plain draws: draws at the edges of every range, and known inputs with a small change: a neighbouring number, a
constant of the program, a repeated item, two arguments alike. The same known inputs and seed give the same proposals,
on every version of Hypothesis, which has no part in it.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from sparring_sandbox import Unencodable
from sparring_verifiers.code.extract import parse_program

from .draw import Arguments, input_key
from .membership import is_in_domain
from .sampling import Unmakeable, make_input
from .schema import Schema

_TRIES = 6  # proposals an input that is asked for: many lie outside the domain or were there before
_MAX_CONSTANTS = 200
_PLANTED = 2  # of the proposals, one in so many at most is a known input with a constant in a place of its kind
_EDITED, _AT_EDGES = 0.55, 0.15  # shares of the proposals; the rest are plain draws


def constants_of(*sources: str) -> tuple[Any, ...]:
    """The numbers, with their neighbours, and the strings that stand in the programs, each once, in order; what stands
    as a statement, a docstring above all, is no value of theirs."""
    found: dict[tuple[type, Any], None] = {}
    for source in sources:
        tree = parse_program(source)
        nodes = list(ast.walk(tree)) if tree is not None else []
        prose = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.Constant) and type(node.value) in (int, float, str) and id(node) not in prose:
                value: Any = node.value
                near = (value,) if isinstance(value, str) else (value, value + 1, value - 1, -value)
                found.update(dict.fromkeys((type(each), each) for each in near))
    return tuple(value for _, value in found)[:_MAX_CONSTANTS]


def proposed_inputs(
    schemas: tuple[Schema, ...], known: tuple[Arguments, ...], constants: tuple[Any, ...], n: int, seed: str
) -> tuple[Arguments, ...]:
    """Up to n inputs of the domain, none twice and none that is known; fewer where the domain has no more to find."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    source = _Source(schemas, random, _Editor(random, constants), list(known))
    seen, made = {input_key(each) for each in known}, list[Arguments]()
    planted = source.editor.planted(known) if known else iter(())
    for _ in range(n * _TRIES):
        if len(made) == n:
            break
        proposed = (next(planted, None) if len(made) < n // _PLANTED else None) or source.propose()
        if proposed is None or not is_in_domain(schemas, proposed):
            continue
        try:
            key = input_key(proposed)
        except (Unencodable, UnicodeEncodeError):
            continue
        if key not in seen:
            seen.add(key)
            made.append(proposed)
            source.known.append(proposed)
    return tuple(made)


@dataclass(slots=True)
class _Source:
    schemas: tuple[Schema, ...]
    random: Random
    editor: "_Editor"
    known: list[Arguments]

    def propose(self) -> Arguments | None:
        way = self.random.random()
        if way < _EDITED and self.known:
            return self.editor.edited(self.random.choice(self.known))
        try:
            return make_input(self.schemas, self._at_edge if way < _EDITED + _AT_EDGES else self.random.randint)
        except Unmakeable:
            return None

    def _at_edge(self, low: int, high: int) -> int:
        """The ends of the range and their neighbours, mostly."""
        way = self.random.randrange(6)
        if way < 4:
            return (low, high, min(low + 1, high), max(high - 1, low))[way]
        return self.random.randint(low, high)


@dataclass(slots=True)
class _Editor:
    """Makes a small change to an input; what it makes need not lie in the domain."""

    random: Random
    constants: tuple[Any, ...]

    def planted(self, known: tuple[Arguments, ...]) -> Iterator[Arguments]:
        """Known inputs in which one number or string is a constant of the program, or a string ends or begins with one:
        each constant gets its turn, which chance alone would not give it among few inputs."""
        for way in ("end", "whole", "start"):
            for constant in self.constants:
                if way != "whole" and not isinstance(constant, str):
                    continue
                arguments = self.random.choice(known)
                places = [leaf for leaf in _leaves(list(arguments)) if type(leaf) is type(constant)]
                if places:
                    yield _replaced(arguments, self.random.randrange(len(places)), constant, way)

    def edited(self, arguments: Arguments) -> Arguments:
        """The input with one to three changes."""
        values = list(arguments)
        if not values:
            return arguments
        leaves = list(_leaves(values))
        for _ in range(self.random.choice((1, 1, 2, 3))):
            at = self.random.randrange(len(values))
            if len(values) > 1 and self.random.random() < 0.1:
                values[at] = values[self.random.randrange(len(values))]
            else:
                values[at] = self._value(values[at], leaves)
        return tuple(values)

    def _value(self, value: Any, leaves: list[Any]) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(self._items(list(value), leaves))
        if isinstance(value, (set, frozenset)):
            return type(value)(self._items(sorted(value, key=repr), leaves))
        if isinstance(value, dict):
            return self._pairs(value, leaves)
        if isinstance(value, bool):
            return not value
        if isinstance(value, (int, float)):
            return self._number(value, leaves)
        if isinstance(value, str):
            return self._text(value, leaves)
        return self.random.choice(leaves) if leaves else value

    def _items(self, items: list[Any], leaves: list[Any]) -> list[Any]:
        if items and self.random.random() < 0.5:
            at = self.random.randrange(len(items))
            return [*items[:at], self._value(items[at], leaves), *items[at + 1 :]]
        return self._rearranged(items, lambda: self._fresh(items, leaves))

    def _rearranged(self, items: list[Any], fresh: Callable[[], Any]) -> list[Any]:
        """The items with one less, one more, another order, or some of them again."""
        way, n = self.random.randrange(10), len(items)
        at, other = self.random.randrange(n + 1), self.random.randrange(n + 1)
        low, high = min(at, other), max(at, other)
        match way:
            case 0 | 1:
                return items[:at] + items[at + 1 :]
            case 2 | 3:
                return [*items[:at], fresh(), *items[at:]]
            case 4:
                return [*items[:at], *items[low:high], *items[at:]]
            case 5:
                return items[:low] + items[low:high][::-1] + items[high:]
            case 6:
                return items[low:high]
            case 7:
                return items + items[::-1][self.random.randrange(2) :]
            case 8:
                return sorted(items, key=lambda item: (str(type(item)), item) if _is_plain(item) else ("", 0))
            case _:
                if low < high < n:
                    items[low], items[high] = items[high], items[low]
                return items

    def _fresh(self, items: list[Any], leaves: list[Any]) -> Any:
        if items and self.random.random() < 0.7:
            picked = self.random.choice(items)
            return picked if self.random.random() < 0.5 else self._value(picked, leaves)
        return self._palette(int, leaves) if not items else self._palette(type(items[0]), leaves)

    def _palette(self, kind: type, leaves: list[Any]) -> Any:
        """A value of the kind from the input or the program; a small one where there is none."""
        fitting = [each for each in (*leaves, *self.constants) if type(each) is kind]
        if fitting:
            return self.random.choice(fitting)
        return kind() if kind in (int, float, str, list, bool) else 0

    def _pairs(self, given: dict[Any, Any], leaves: list[Any]) -> dict[Any, Any]:
        pairs = list(given.items())
        if pairs and self.random.random() < 0.7:
            at = self.random.randrange(len(pairs))
            key, value = pairs[at]
            if self.random.random() < 0.5:
                pairs[at] = key, self._value(value, leaves)
            else:
                pairs[at] = self._hashable(key, leaves), value
            return dict(pairs)
        return dict(self._rearranged(pairs, lambda: self._pair(pairs, leaves)))

    def _pair(self, pairs: list[tuple[Any, Any]], leaves: list[Any]) -> tuple[Any, Any]:
        if not pairs:
            return self._palette(str, leaves), self._palette(int, leaves)
        key, value = self.random.choice(pairs)
        return self._hashable(key, leaves), value

    def _hashable(self, key: Any, leaves: list[Any]) -> Any:
        return self._value(key, leaves) if isinstance(key, (str, int, float)) else key

    def _number(self, value: Any, leaves: list[Any]) -> Any:
        kind = type(value)
        match self.random.randrange(6):
            case 0:
                return value + 1
            case 1:
                return value - 1
            case 2:
                return -value
            case 3:
                return self.random.choice((value + 0.5, value / 2, value * 10)) if kind is float else value * 2
            case _:
                return self._palette(kind, leaves)

    def _text(self, value: str, leaves: list[Any]) -> str:
        other: str = self._palette(str, leaves)
        match self.random.randrange(9):
            case 0:
                return other
            case 1:
                at = self.random.randrange(len(value) + 1)
                return value[:at] + other + value[at:]
            case 2:  # the ends: what a program asks of a first or a last character
                return value[:-1] + other if self.random.random() < 0.5 else other + value[1:]
            case 3:
                at = self.random.randrange(len(value) + 1)
                return value[:at] + value[at:].swapcase()
            case _:
                return "".join(self._rearranged(list(value), lambda: self._letter(value, leaves)))

    def _letter(self, value: str, leaves: list[Any]) -> str:
        letters = value + "".join(each for each in (*leaves, *self.constants) if isinstance(each, str))
        return self.random.choice((self.random.choice(letters), *"aZ 0.,-")) if letters else "a"


def _leaves(value: Any) -> "list[Any]":
    """The numbers and strings in the value, in order."""
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in _leaves(item)]
    if isinstance(value, (set, frozenset)):
        return [leaf for item in sorted(value, key=repr) for leaf in _leaves(item)]
    if isinstance(value, dict):
        return [leaf for pair in value.items() for item in pair for leaf in _leaves(item)]
    return [] if value is None or isinstance(value, bool) else [value]


def _replaced(arguments: Arguments, place: int, constant: Any, way: str) -> Arguments:
    """The input with the constant in that place, counted among the numbers or strings of its type."""
    left = place

    def walk(value: Any) -> Any:
        nonlocal left
        if isinstance(value, (list, tuple)):
            return type(value)([walk(item) for item in value])
        if isinstance(value, (set, frozenset)):
            return type(value)([walk(item) for item in sorted(value, key=repr)])
        if isinstance(value, dict):
            return {walk(key): walk(item) for key, item in value.items()}
        if type(value) is not type(constant):
            return value
        left -= 1
        if left != -1:
            return value
        if way == "end":
            return value[: -len(constant)] + constant if constant else value
        return constant + value[len(constant) :] if way == "start" else constant

    return tuple(walk(value) for value in arguments)


def _is_plain(item: Any) -> bool:
    return isinstance(item, (int, float, str))
