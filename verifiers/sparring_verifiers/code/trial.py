"""Runs a program on inputs in the sandbox and compares what it claims with what is expected, out here.

Expected values never enter the sandbox, and nothing that comes out of it is more than a claim.
"""

import builtins
from dataclasses import dataclass
from random import Random

from sparring_sandbox import (
    Environment,
    Job,
    NotReached,
    Outcome,
    Raised,
    Return,
    Returned,
    Sandbox,
    Stop,
    Unencodable,
    encode,
    same,
)
from sparring_verifiers.faults import VerifierFault
from sparring_verifiers.wire import canonical

from .drawing.draw import Arguments, input_key
from .policy import CodePolicy, Errors

_MAX_SHOWN_CHARS = 4000
_STOPS = {
    Stop.EXCEPTION: "the program does not load, or exits",
    Stop.TIME: "the program runs out of time, twice",
    Stop.MEMORY: "the program runs out of memory",
    Stop.OUTPUT: "the program writes more than it may",
    Stop.VIOLATION: "the program tries what the sandbox forbids",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One input with what has to come back."""

    arguments: Arguments
    expected: Returned | Raised
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What refutes a program. The reason never tells a hidden input or anything that the program could make of it."""

    reason: str
    arguments: Arguments
    found: str
    expected: str
    is_mismatch: bool  # a value or an exception that differs, rather than a stop

    @property
    def counterexample(self) -> str:
        """The refuting input as tagged JSON."""
        return input_key(self.arguments).decode()


async def refute(
    sandbox: Sandbox, source: str, entry: str, checks: tuple[Check, ...], policy: CodePolicy, seed: str
) -> Finding | None:
    """What refutes the program on these checks, or None: it answers all of them, and half of them again.

    One sandbox job, and for a program that survives it a second one on a half drawn by the seed, in another order and
    under another hash seed. A job that ran out of time is run once more before it counts.
    """
    finding = await _first_finding(
        sandbox, source, entry, _shuffled(checks, f"{seed}:first"), policy, policy.environment
    )
    if finding is not None or not policy.needs_determinism:
        return finding
    half = _shuffled(checks, f"{seed}:second")[: (len(checks) + 1) // 2]
    again = await _first_finding(sandbox, source, entry, half, policy, policy.second_environment)
    if again is None:
        return None
    reason = f"not deterministic: under another order and hash seed, {again.reason}"
    return Finding(reason, again.arguments, again.found, again.expected, is_mismatch=False)


async def run_confirmed(
    sandbox: Sandbox,
    source: str,
    entry: str,
    inputs: tuple[Arguments, ...],
    policy: CodePolicy,
    environment: Environment,
) -> Outcome:
    """The outcome of the job, of a second attempt when the first ran out of time or was killed for memory: a busy host
    is no evidence, nor is one whose kernel needed memory for somebody else.

    Raises:
        SandboxFault: nothing was found out.
        VerifierFault: the sandbox broke its contract.
    """
    job = Job(source, entry, inputs, policy.limits, policy.profile, environment)
    outcome = await sandbox.run(job)
    if outcome.stop in (Stop.TIME, Stop.MEMORY):
        outcome = await sandbox.run(job)
    reached = not any(isinstance(item, NotReached) for item in outcome.returns)
    if len(outcome.returns) != len(inputs) or (outcome.stop is Stop.OK and not reached):
        raise VerifierFault(
            f"sandbox: {len(inputs)} inputs went in and a {outcome.stop} with {len(outcome.returns)} returns came back"
        )
    return outcome


async def _first_finding(
    sandbox: Sandbox,
    source: str,
    entry: str,
    checks: tuple[Check, ...],
    policy: CodePolicy,
    environment: Environment,
) -> Finding | None:
    outcome = await run_confirmed(sandbox, source, entry, tuple(c.arguments for c in checks), policy, environment)
    if outcome.stop is not Stop.OK:
        # While it loads, a program is refuted on every input.
        check = checks[outcome.stopped_at or 0]
        found = f"{outcome.stop}: {outcome.detail}"[:_MAX_SHOWN_CHARS]
        return Finding(_STOPS[outcome.stop], check.arguments, found, shown(check.expected), is_mismatch=False)
    wrong = [
        (check, returned)
        for check, returned in zip(checks, outcome.returns, strict=True)
        if not agrees(returned, check.expected, policy)
    ]
    if not wrong:
        return None
    # A visible input before a hidden one, a short one before a long one: what a person would rather read.
    check, returned = min(wrong, key=lambda pair: (pair[0].is_hidden, len(input_key(pair[0].arguments))))
    reason = mismatch_reason(returned, is_hidden=check.is_hidden)
    return Finding(reason, check.arguments, shown(returned), shown(check.expected), is_mismatch=True)


def agrees(returned: Return, expected: Return, policy: CodePolicy) -> bool:
    """Whether what came back is what was expected, by exact type; floats within the policy's tolerance."""
    if isinstance(returned, Returned) and isinstance(expected, Returned):
        try:
            return same(returned.value, expected.value, float_tolerance=policy.float_tolerance)
        except Unencodable:
            return False  # a forged record may hold what no value of ours encodes to
    if isinstance(returned, Raised) and isinstance(expected, Raised):
        return policy.errors is Errors.SAME_KIND and returned.kind == expected.kind
    return False


def mismatch_reason(returned: Return, *, is_hidden: bool) -> str:
    """What went wrong, in words that carry nothing of a hidden input: a class may be named after its argument."""
    where = "a hidden input" if is_hidden else "a visible input"
    if not isinstance(returned, Raised):
        return f"wrong value on {where}"
    kind = getattr(builtins, returned.kind, None)
    is_builtin = isinstance(kind, type) and issubclass(kind, BaseException)
    return f"{returned.kind if is_builtin else 'an exception'} raised on {where}"


def shown(returned: Return) -> str:
    """What came back, as text for a person: tagged JSON, or the exception; long ones are cut."""
    if isinstance(returned, Returned):
        try:
            text = canonical(encode(returned.value)).decode()
        except (Unencodable, UnicodeEncodeError):
            text = f"a {type(returned.value).__name__} that does not cross"
    elif isinstance(returned, Raised):
        text = f"raised {returned.kind}: {returned.message}"
    else:
        text = "not reached"
    return text if len(text) <= _MAX_SHOWN_CHARS else f"{text[:_MAX_SHOWN_CHARS]}... ({len(text)} characters)"


def _shuffled(checks: tuple[Check, ...], seed: str) -> tuple[Check, ...]:
    order = list(checks)
    Random(seed).shuffle(order)  # noqa: S311 - repeatable, not secret
    return tuple(order)
