"""Draws inputs from a declared domain with Hypothesis: strategies come from a closed table, never from a text.

The same problem, count and seed give the same inputs on the same version of Hypothesis, in any process. A certificate
does not rest on that: it carries the drawn inputs as a suite.
"""

import math
import string
import threading
from collections.abc import Callable
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

from sparring_sandbox import Unencodable, Value, encode
from sparring_verifiers.types import Author, Case, Problem, Program, Suite, SuiteKind
from sparring_verifiers.wire import canonical, make_suite

from .annotations import annotated_schema
from .schema import (
    Array,
    Boolean,
    Enum,
    Integer,
    Number,
    Object,
    OneOf,
    Schema,
    SchemaRefused,
    String,
    Tuple,
    parse_schema,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Arguments: TypeAlias = tuple[Value, ...]

AUTHOR = Author("hypothesis")
_DRAWS_PER_INPUT = 6  # repeated inputs are drawn again: this many draws an input at most
_PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " "
# Hypothesis seeds the process's global random source while it draws and puts it back: one draw at a time.
_one_at_a_time = threading.Lock()


def input_schema(program: Program) -> tuple[Schema, ...]:
    """What the program's parameters are drawn from: its declared schema, else its annotations.

    Raises:
        SchemaRefused: neither can be read.
    """
    if program.schema is not None:
        return parse_schema(program.schema)
    return annotated_schema(program.source, program.entry)


def draw_suite(problem: Problem, n: int = 60, seed: int = 0) -> Suite:
    """A hidden suite of n different inputs for the problem's reference, or fewer where its domain has fewer.

    Runs Hypothesis in this thread for some hundredths of a second: in an event loop, call it through
    ``asyncio.to_thread``.

    Raises:
        SchemaRefused: the problem has no program, or its domain cannot be read.
    """
    if not isinstance(problem.reference, Program):
        raise SchemaRefused("the problem has no reference program to draw inputs for")
    schemas = input_schema(problem.reference)
    inputs = draw_inputs(schemas, n, f"{problem.id}:{seed}")
    cases = tuple(Case(arguments) for arguments in inputs)
    return make_suite(cases, AUTHOR, is_hidden=True, kind=SuiteKind.PROPERTIES)


def draw_inputs(schemas: tuple[Schema, ...], n: int, seed: str) -> tuple[Arguments, ...]:
    """Up to n inputs, none twice, in the order drawn.

    Raises:
        SchemaRefused: the domain is empty.
    """
    if not schemas:
        return ((),)
    drawn: dict[bytes, Arguments] = {}

    def is_enough(arguments: Arguments) -> bool:
        if len(drawn) < n:
            drawn.setdefault(input_key(arguments), arguments)
        return len(drawn) >= n

    explore(schemas, n, seed, is_enough, shrinks=False)
    return tuple(drawn.values())


def explore(
    schemas: tuple[Schema, ...], n: int, seed: str, is_wanted: Callable[[Arguments], bool], *, shrinks: bool = True
) -> Arguments | None:
    """A small input that is wanted, or None; the inputs looked at first are those of `draw_inputs`, in order.

    Raises:
        SchemaRefused: the domain is empty.
    """
    # Hypothesis takes 0.4 s to import, and many runs draw nothing.
    from hypothesis import Phase, Verbosity, find, settings
    from hypothesis.errors import InvalidArgument, NoSuchExample, Unsatisfiable

    from .provider import BACKEND

    how = settings(
        backend=BACKEND,
        max_examples=n * _DRAWS_PER_INPUT,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrinks else (Phase.generate,),
        verbosity=Verbosity.quiet,
        print_blob=False,
    )
    with _one_at_a_time:
        try:
            found: Arguments = find(strategy_of(Tuple(schemas)), is_wanted, settings=how, random=Random(seed))  # noqa: S311
        except NoSuchExample:
            return None
        except (Unsatisfiable, InvalidArgument):
            raise SchemaRefused("the declared domain is empty") from None
        except (Unencodable, UnicodeEncodeError) as error:
            raise SchemaRefused(f"the declared domain holds what does not cross: {error}") from None
    return found


def input_key(arguments: Arguments) -> bytes:
    """The input as canonical bytes: equal exactly when the inputs are the same by type and value."""
    return canonical([encode(argument) for argument in arguments])


def strategy_of(schema: Schema) -> "SearchStrategy[Any]":
    """The strategy that the closed table has for the schema."""
    from hypothesis import strategies as st

    match schema:
        case Integer(low, high):
            return _integers(low, high)
        case Number(low, high):
            return _numbers(low, high)
        case Boolean():
            return st.booleans()
        case String(least, most, alphabet):
            return _strings(least, most, alphabet)
        case Enum(values):
            return st.sampled_from(values)
        case OneOf(choices):
            return st.one_of([strategy_of(choice) for choice in choices])
        case Tuple(items):
            return st.tuples(*[strategy_of(item) for item in items])
        case Object(values, keys, least, most):
            return st.dictionaries(strategy_of(keys), strategy_of(values), min_size=least, max_size=most)
        case Array():
            return _arrays(schema)


def _integers(low: int, high: int) -> "SearchStrategy[Any]":
    """Small ones often, so that items repeat and edges meet; the bounds and their neighbours now and then."""
    from hypothesis import strategies as st

    edges = sorted({edge for edge in (low, low + 1, -1, 0, 1, 2, high - 1, high) if low <= edge <= high})
    ranges = [st.sampled_from(edges), st.integers(low, high)]
    if low <= 5 and high >= -5:
        ranges.insert(0, st.integers(max(low, -5), min(high, 5)))
    return st.one_of(ranges)


def _numbers(low: float, high: float) -> "SearchStrategy[Any]":
    """Eighths and hundredths: where sums in another order agree, a difference is the program's and not rounding's."""
    from hypothesis import strategies as st

    grids: list[SearchStrategy[Any]] = []
    for parts in (8, 100):
        first, last = math.ceil(low * parts), math.floor(high * parts)
        if first <= last:
            grids.append(_integers(first, last).map(partial(_divided, parts)))
    return st.one_of(grids) if grids else st.floats(low, high, allow_subnormal=False)


def _divided(parts: int, count: int) -> float:
    return count / parts


def _strings(least: int, most: int, alphabet: str | None) -> "SearchStrategy[Any]":
    from hypothesis import strategies as st

    if alphabet is not None:
        return st.text(alphabet=sorted(set(alphabet)), min_size=least, max_size=most)
    return st.one_of(
        [
            st.text(alphabet=letters, min_size=least, max_size=most)
            for letters in ("ab", "abcABC ", string.ascii_lowercase, _PRINTABLE)
        ]
    )


def _arrays(schema: Array) -> "SearchStrategy[Any]":
    from hypothesis import strategies as st

    items, least, most = strategy_of(schema.items), schema.min_items, schema.max_items
    if schema.kind in ("set", "frozenset"):
        made = st.frozensets(items, min_size=least, max_size=most)
        return made.map(set) if schema.kind == "set" else made
    unique_by = _key if schema.is_unique else None
    lists = st.lists(items, min_size=least, max_size=most, unique_by=unique_by)
    return lists.map(tuple) if schema.kind == "tuple" else lists


def _key(item: Value) -> bytes:
    return canonical(encode(item))
