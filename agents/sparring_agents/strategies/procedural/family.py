"""A procedural family: parameters drawn at a level, the statement that they render, the program of the answer.

Everything about a problem follows from its family and its parameters, so an audit can make the problem again and see
whether a statement, a program or a hidden case was changed. Nothing here reads a clock, a global random source or hash
order.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from sparring_verifiers import Author, Domain, Origin, Problem, Program, Source, Suite, canonical, make_problem

T = TypeVar("T")

Parameters: TypeAlias = Mapping[str, int | str]
"""Always "level" and "template"; the rest is the family's own. Numbers are whole."""


class Dice:
    """Draws that one seed decides, the same in every version of Python.

    Only `random.Random.random` is promised to stay as it is, so everything is made of it.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  problems are drawn with it, not secrets

    def whole(self, low: int, high: int) -> int:
        """A whole number, low and high included."""
        return low + int(self._random.random() * (high - low + 1))

    def choice(self, items: Sequence[T]) -> T:
        return items[self.whole(0, len(items) - 1)]

    def sample(self, items: Sequence[T], count: int) -> tuple[T, ...]:
        """count different places of items, in the order drawn."""
        left = list(items)
        return tuple(left.pop(self.whole(0, len(left) - 1)) for _ in range(count))


def no_suites(_: Parameters, __: Author) -> tuple[Suite, ...]:
    """What a mathematical family has: its program's answer decides."""
    return ()


@dataclass(frozen=True, slots=True)
class Family:
    """levels: 1 is easiest, levels hardest. make draws parameters; the other three are functions of them alone."""

    name: str
    domain: Domain
    levels: int
    make: Callable[[int, Dice], Parameters]
    render: Callable[[Parameters], str]
    program: Callable[[Parameters], Program]
    suites: Callable[[Parameters, Author], tuple[Suite, ...]] = no_suites

    def problem(self, parameters: Parameters) -> Problem:
        """The one problem that the parameters stand for.

        Raises:
            ValueError: they are none of this family's.
        """
        author = Author(f"procedural:{self.name}")
        try:
            level = whole(parameters, "level")
            origin = Origin(
                source=Source.PROCEDURAL,
                author=author,
                family=self.name,
                parameters=canonical(dict(parameters)).decode(),
                level=level,
                template=f"{self.name}/{level}/{parameters['template']}",
            )
            statement, program = self.render(parameters), self.program(parameters)
            return make_problem(self.domain, statement, program, origin, self.suites(parameters, author))
        except (LookupError, TypeError, ArithmeticError) as error:
            raise ValueError(f"procedural:{self.name}: not parameters of this family: {error!r}") from error


def whole(parameters: Parameters, name: str) -> int:
    """The parameter as a whole number.

    Raises:
        ValueError: it is something else; a text here could otherwise end up in a program.
    """
    value = parameters[name]
    if type(value) is not int:
        raise ValueError(f"{name}: {value!r} where a whole number was expected")
    return value


def one_of(parameters: Parameters, name: str, allowed: Sequence[T]) -> T:
    """The parameter, which must be one of the allowed values, by type too.

    Raises:
        ValueError: it is not.
    """
    value = parameters[name]
    for item in allowed:
        if type(item) is type(value) and item == value:
            return item
    raise ValueError(f"{name}: {value!r} is none of {', '.join(map(repr, allowed))}")


def parse_parameters(text: str) -> Parameters:
    """The parameters as `Origin.parameters` holds them.

    Raises:
        ValueError: not a JSON object of whole numbers and texts.
    """
    raw = json.loads(text)
    if not isinstance(raw, dict) or not all(type(value) in (int, str) for value in raw.values()):
        raise ValueError(f"parameters: expected an object of whole numbers and texts, found {text[:80]}")
    return raw


def returning(expression: str, imports: str = "") -> Program:
    """The program of a mathematical problem: solve() returns the expression, which names numbers of ours only."""
    head = f"{imports}\n\n\n" if imports else ""
    return Program(f"{head}def solve():\n    return {expression}\n", "solve")
