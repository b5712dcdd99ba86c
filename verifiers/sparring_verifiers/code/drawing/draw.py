"""Draws inputs from a declared domain with Hypothesis: what is drawn comes from a closed table, never from a text.

The same problem, count and seed give the same inputs on the same version of Hypothesis, in any process. A certificate
does not rest on that: it carries the drawn inputs as a suite.
"""

import threading
import time
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from sparring_sandbox import Unencodable, Value, encode
from sparring_verifiers.types import SCRIPT, Program, Stated
from sparring_verifiers.wire import canonical

from .annotations import annotated_schema
from .declared import parse_schema
from .sampling import Unmakeable, make_input
from .schema import Schema, SchemaRefused

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

Arguments: TypeAlias = tuple[Value, ...]

_DRAWS_PER_INPUT = 6  # repeated inputs are drawn again: this many draws an input at most
_MAX_PICKS = 4_000_000  # in one call; then it is left at what there is, if that is half of what was asked
_MAX_PICKS_PER_INPUT = 200_000
_importing = threading.Lock()  # threads that import Hypothesis at once find it half imported
_DEADLINE_S = 120.0  # behind the caps above, which the same seed meets at the same input everywhere


def input_schema(program: Program | Stated) -> tuple[Schema, ...]:
    """What the parameters are drawn from: the declared schema, else a reference's annotations.

    Raises:
        SchemaRefused: neither can be read.
    """
    if program.schema is not None:
        return parse_schema(program.schema)
    if isinstance(program, Stated):
        raise SchemaRefused("nothing declares the domain of the arguments: there is no reference and no schema")
    if program.entry == SCRIPT:
        raise SchemaRefused("inputs of a script cannot be drawn")
    return annotated_schema(program.source, program.entry)


def draw_inputs(schemas: tuple[Schema, ...], n: int, seed: str) -> tuple[Arguments, ...]:
    """Up to n inputs, none twice, in the order drawn; the simplest comes first.

    Raises:
        SchemaRefused: the domain is empty, or what it asks for takes more than may be spent on it.
    """
    # Hypothesis takes 0.4 s to import, and many runs draw nothing.
    with _importing:
        from hypothesis.errors import StopTest
        from hypothesis.internal.conjecture.data import ConjectureData

        from .provider import EvenProvider

    if not schemas:
        return ((),)
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    drawn: dict[bytes, Arguments] = {}
    picks, ends = 0, time.monotonic() + _DEADLINE_S
    for number in range(n * _DRAWS_PER_INPUT):
        data = ConjectureData(random=random, provider=EvenProvider, max_choices=_MAX_PICKS_PER_INPUT)
        try:
            arguments = make_input(schemas, data.draw_integer if number else _least)
            drawn.setdefault(input_key(arguments), arguments)
        except (Unmakeable, StopTest):
            pass
        except (Unencodable, UnicodeEncodeError) as error:
            raise SchemaRefused(f"the declared domain holds what does not cross: {error}") from None
        picks += len(data.nodes)
        if len(drawn) >= n or picks > _MAX_PICKS:
            break
        if time.monotonic() > ends:
            raise SchemaRefused(f"drawing {n} inputs took more than {_DEADLINE_S:g} s; lower the sizes")
    if not drawn:
        raise SchemaRefused("the declared domain is empty")
    return tuple(drawn.values())


def _least(low: int, high: int) -> int:  # noqa: ARG001 - the simplest input is the one of the least picks
    return low


def strategy_of(schemas: tuple[Schema, ...]) -> "SearchStrategy[Arguments]":
    """A Hypothesis strategy for the inputs, for tests of your own with ``given``."""
    from hypothesis import reject
    from hypothesis import strategies as st

    @st.composite
    def inputs(draw: "DrawFn") -> Arguments:
        try:
            return make_input(schemas, lambda low, high: draw(st.integers(low, high)))
        except Unmakeable:
            reject()

    return inputs()


def input_key(arguments: Arguments) -> bytes:
    """The input as canonical bytes: equal exactly when the inputs are the same by type and value."""
    return canonical([encode(argument) for argument in arguments])
