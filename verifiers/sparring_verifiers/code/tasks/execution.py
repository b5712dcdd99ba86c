"""What one call of a program gives in several surroundings, or why that is not settled."""

from dataclasses import replace

from sparring_sandbox import Environment, NotReached, Raised, Returned, Sandbox, Stop, same
from sparring_verifiers.code.determinism import second_environment
from sparring_verifiers.code.doubts import Doubt
from sparring_verifiers.code.drawing.draw import Arguments
from sparring_verifiers.code.policy import CodePolicy
from sparring_verifiers.code.running import run_confirmed
from sparring_verifiers.types import Prediction, Preimage

from .literals import NotLiteral, write_literal

MAX_SHOWN_CHARS = 2_000  # of an output or of the arguments, as literals; more is refused, never cut
# One input has to show what elsewhere many do, and a set of two keeps its order under another hash seed half the time.
# Each seed more wants a slot of its own, so they are asked for once, before the problem is set.
_MORE_HASH_SEEDS = 2
_OURS = ("MemoryError", "RecursionError")  # a wall of the sandbox, which says nothing of the value


async def call(
    sandbox: Sandbox,
    reference: Prediction | Preimage,
    arguments: Arguments,
    policy: CodePolicy,
    *,
    is_screening: bool = False,
) -> Returned | Raised:
    """What the call gives, the same in a job of its own in each of two surroundings; in four where it is screened.

    Raises:
        Doubt: it stops, reaches a wall of the sandbox, or gives something else in other surroundings.
        SandboxFault: nothing was found out.
    """
    first = await _once(sandbox, reference, arguments, policy, policy.environment)
    other = second_environment(sandbox, policy)
    for step in range(1 + (_MORE_HASH_SEEDS if is_screening else 0)):
        again = await _once(sandbox, reference, arguments, policy, replace(other, hash_seed=other.hash_seed + step))
        if not _is_one(first, again):
            raise Doubt("the program is not deterministic: in other surroundings it gives something else")
    return first


async def output_of(
    sandbox: Sandbox,
    reference: Prediction | Preimage,
    arguments: Arguments,
    policy: CodePolicy,
    *,
    is_screening: bool = False,
) -> tuple[object, str]:
    """The value that the call returns, and its literal.

    Raises:
        Doubt: the call does not settle, raises, or returns what has no literal or too long a one.
        SandboxFault: nothing was found out.
    """
    given = await call(sandbox, reference, arguments, policy, is_screening=is_screening)
    if isinstance(given, Raised):
        what = "returns a value that does not cross" if given.kind == "Unencodable" else f"raises {given.kind}"
        raise Doubt(f"the program {what}: {given.message}"[:300])
    return given.value, shown_literal(given.value, "the output")


def shown_literal(value: object, what: str) -> str:
    """The literal of a value that a statement shows or an answer has to give.

    Raises:
        Doubt: there is none, or it is too long.
    """
    try:
        text = write_literal(value)
    except NotLiteral as error:
        raise Doubt(f"{what}: {error}") from None
    if len(text) > MAX_SHOWN_CHARS:
        raise Doubt(f"{what} has {len(text)} characters, more than {MAX_SHOWN_CHARS}")
    return text


async def _once(
    sandbox: Sandbox,
    reference: Prediction | Preimage,
    arguments: Arguments,
    policy: CodePolicy,
    environment: Environment,
) -> Returned | Raised:
    outcome = await run_confirmed(sandbox, reference.source, reference.entry, (arguments,), policy, environment)
    if outcome.stop is not Stop.OK:
        where = "does not load" if outcome.stopped_at is None else "stops"
        raise Doubt(f"the program {where}: {outcome.stop}")
    (returned,) = outcome.returns
    assert not isinstance(returned, NotReached)  # run_confirmed looked
    if isinstance(returned, Raised) and returned.kind in _OURS:
        raise Doubt(f"the program reaches a wall of the sandbox: {returned.kind}")
    return returned


def _is_one(first: Returned | Raised, again: Returned | Raised) -> bool:
    if isinstance(first, Returned) and isinstance(again, Returned):
        return same(first.value, again.value)
    return isinstance(first, Raised) and isinstance(again, Raised) and first.kind == again.kind
