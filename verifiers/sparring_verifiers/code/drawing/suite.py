"""The hidden inputs of a problem: most drawn from its domain with Hypothesis, the others made from those and from the
constants of its reference, near which a small mistake shows.
"""

from sparring_verifiers.types import Author, Case, Problem, Program, Stated, Suite, SuiteKind
from sparring_verifiers.wire import make_suite

from .draw import draw_inputs, input_schema
from .proposing import constants_of, proposed_inputs
from .schema import SchemaRefused

AUTHOR = Author("hypothesis")
_PROPOSED = 4  # one for so many that are drawn


def draw_suite(problem: Problem, n: int = 60, seed: int = 0) -> Suite:
    """A hidden suite of n different inputs that are drawn for the problem's program, and a quarter as many that are
    made from them and from its constants; fewer where its domain has fewer.

    Draws in this thread for some hundredths of a second: in an event loop, call it through ``asyncio.to_thread``.

    Raises:
        SchemaRefused: the problem has no program, or its domain cannot be read.
    """
    reference = problem.reference
    if not isinstance(reference, (Program, Stated)):
        raise SchemaRefused("the problem has no program to draw inputs for")
    schemas = input_schema(reference)
    drawn = draw_inputs(schemas, n, f"{problem.id}:{seed}")
    constants = constants_of(reference.source) if isinstance(reference, Program) else ()
    proposed = proposed_inputs(schemas, drawn, constants, n // _PROPOSED, f"{problem.id}:{seed}:proposed")
    cases = tuple(Case(arguments) for arguments in (*drawn, *proposed))
    return make_suite(cases, AUTHOR, is_hidden=True, kind=SuiteKind.PROPERTIES)
