"""Code families: a table of small functions, each with the reference a candidate is compared with.

The reference is text and runs only in the sandbox. `compute` says the same in Python of ours; it gives the values of
the few cases that the statement shows, and the tests hold the two against each other. Hidden cases carry no value: the
reference gives it, out of the candidate's reach.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sparring_verifiers import Author, Case, Domain, Expected, Program, Suite, canonical, digest, make_suite

from .family import Dice, Family, Parameters, one_of, whole

VISIBLE_CASES = 2
HIDDEN_CASES = 12

Draw: TypeAlias = Callable[[Dice], Any]


@dataclass(frozen=True, slots=True)
class Function:
    """One function to write. {k} in name, wording and body is the option drawn; the argument is called by the family.

    body: lines of the reference, without their indent.
    """

    level: int
    name: str
    returns: str
    wording: str
    body: str
    compute: Callable[[Any, Any], Any]
    options: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """The one argument of a family's functions.

    note: what the statement says about it; schema: where property tests draw it from; edges: hidden cases that every
    function gets, all within the schema.
    """

    name: str
    annotation: str
    note: str
    schema: Mapping[str, Any]
    edges: tuple[Any, ...]
    draw: Draw


def function_family(name: str, argument: Argument, functions: Mapping[str, Function]) -> Family:
    """The family of these functions; a key is the template's id."""
    levels = max(function.level for function in functions.values())
    schema = json.dumps([dict(argument.schema)])

    def make(level: int, dice: Dice) -> Parameters:
        template = dice.choice([key for key, function in functions.items() if function.level == level])
        made: dict[str, int | str] = {"level": level, "template": template}
        return made | {"k": dice.choice(functions[template].options)} if functions[template].options else made

    def find(p: Parameters) -> tuple[Function, int | str]:
        function = functions[str(p["template"])]
        if whole(p, "level") != function.level or ("k" in p) != bool(function.options):
            raise ValueError(f"not parameters of {p['template']}")
        return function, one_of(p, "k", function.options) if function.options else 0

    def signature(function: Function, k: int | str) -> str:
        return f"{function.name.format(k=k)}({argument.name}: {argument.annotation}) -> {function.returns}"

    def render(p: Parameters) -> str:
        function, k = find(p)
        shown = [
            f"{function.name.format(k=k)}({value!r}) returns {function.compute(value, k)!r}"
            for value in _inputs(name, p, argument)[:VISIBLE_CASES]
        ]
        asks = f"Write a Python function `{signature(function, k)}` that returns {function.wording.format(k=k)}."
        return "\n".join([f"{asks}{argument.note}", "", "Examples:", *shown])

    def program(p: Parameters) -> Program:
        function, k = find(p)
        lines = function.body.format(k=k, quoted=repr(k)).splitlines()
        body = "".join(f"    {line}\n" for line in lines)
        return Program(f"def {signature(function, k)}:\n{body}", function.name.format(k=k), schema)

    def suites(p: Parameters, author: Author) -> tuple[Suite, ...]:
        function, k = find(p)
        drawn = _inputs(name, p, argument)
        visible, hidden = drawn[:VISIBLE_CASES], drawn[VISIBLE_CASES:]
        return (
            make_suite(
                tuple(Case((value,), Expected(function.compute(value, k))) for value in visible),
                author,
                is_hidden=False,
            ),
            make_suite(tuple(Case((value,)) for value in hidden), author, is_hidden=True),
        )

    return Family(name, Domain.CODE, levels, make, render, program, suites)


def _inputs(family: str, p: Parameters, argument: Argument) -> list[Any]:
    """Different inputs, the visible ones first, then the edges, then more; the parameters alone decide them."""
    dice = Dice(int(digest([family, dict(p)])[:15], 16))
    found: dict[bytes, Any] = {}
    edges = {canonical(value): value for value in argument.edges}
    while len(found) < VISIBLE_CASES:
        value = argument.draw(dice)
        if canonical(value) not in edges:
            found[canonical(value)] = value
    found |= edges
    while len(found) < VISIBLE_CASES + HIDDEN_CASES:
        value = argument.draw(dice)
        found.setdefault(canonical(value), value)
    return list(found.values())
