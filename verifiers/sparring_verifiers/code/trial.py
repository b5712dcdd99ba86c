"""Runs a program on inputs in the sandbox and compares what it claims with what is expected, out here.

Expected values never enter the sandbox, and nothing that comes out of it is more than a claim.
"""

import asyncio
import builtins
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Literal

from sparring_sandbox import Environment, Outcome, Raised, Return, Returned, Sandbox, Stop, Unencodable, encode, same
from sparring_verifiers.types import EXACTLY, Expected, Match, Matching
from sparring_verifiers.wire import canonical

from .comparing import Claim, Judge
from .determinism import FEW, cause_of, other_hash_seeds, second_environment
from .doubts import Doubt
from .drawing.draw import Arguments, input_key
from .extract import shared_tree
from .policy import CodePolicy, Errors
from .purity import is_pure
from .running import run_confirmed

_MAX_SHOWN_CHARS = 4000
_SPARE_MEMORY = 4  # a list takes twice what it holds while it grows, and not all of it is written to
STOPS = {
    Stop.EXCEPTION: "the program does not load, or exits",
    Stop.TIME: "the program runs out of time on one input alone",
    Stop.MEMORY: "the program runs out of memory",
    Stop.OUTPUT: "the program writes more than it may",
    Stop.VIOLATION: "the program tries what the sandbox forbids",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One input with what has to come back."""

    arguments: Arguments
    expected: Returned | Raised | None  # None: a checker says, without a value to go by
    is_hidden: bool
    is_taken: bool = False  # the checker was asked about the expected value, in all surroundings, and takes it
    is_drawn: bool = False  # from the problem's domain, rather than given as a case

    @property
    def where(self) -> str:
        """What kind of input it is, in words."""
        return "a drawn input" if self.is_drawn else "a hidden input" if self.is_hidden else "a visible input"


@dataclass(frozen=True, slots=True)
class Finding:
    """What refutes a program. The reason never tells a hidden input or anything that the program could make of it."""

    reason: str
    arguments: Arguments
    found: str
    expected: str
    is_mismatch: bool  # a value or an exception that differs, rather than a stop
    expected_by: str = ""  # who expects it: the reference, or a relation
    is_stop_on_input: bool = False  # the program loads, and is stopped on this input

    @property
    def counterexample(self) -> str:
        """The refuting input as tagged JSON."""
        return input_key(self.arguments).decode()


class SecondRun(StrEnum):
    """What became of asking the program again in other surroundings."""

    DONE = "done"
    NEEDLESS = "needless"  # its syntax shows that its answers hang on their input alone: they stand for a second run's
    OFF = "off"  # the policy asks for none
    NOT_REACHED = "not_reached"  # the program was refuted before


@dataclass(frozen=True, slots=True)
class Trial:
    """What refutes a program, if anything does, and whether it was run twice."""

    finding: Finding | None
    second_run: SecondRun


async def refute(
    sandbox: Sandbox,
    source: str,
    entry: str,
    checks: tuple[Check, ...],
    policy: CodePolicy,
    seed: str,
    matching: Matching = EXACTLY,
) -> Trial:
    """What refutes the program on these checks; no finding: it answers all of them, and half of them again.

    One sandbox job, and for a program that survives it a second one on a half drawn by the seed, in another order and
    in other surroundings, and two on a few inputs under further hash seeds where its text names anything hashed; seven
    more at most name what changes an answer there. Where the syntax of the program shows that neither can change one,
    the answers of the first stand for the second. A checker has a job of its own after each.

    Raises:
        Doubt: what is asked cannot decide.
        SandboxFault: nothing was found out.
    """
    judge = Judge(sandbox, entry, matching, policy)
    whole = _shuffled(checks, f"{seed}:first")
    if not policy.needs_determinism:
        return Trial((await _ask(judge, source, whole, policy.environment)).finding, SecondRun.OFF)
    reading = asyncio.create_task(_is_shown_pure(source, entry, checks))  # done while the job below runs
    try:
        first = await _ask(judge, source, whole, policy.environment)
        is_shown_pure = await reading
    finally:
        reading.cancel()
    if first.finding is not None:
        return Trial(first.finding, SecondRun.NOT_REACHED)
    if not is_shown_pure and "except" in source and first.has_memory(policy):
        is_shown_pure = await _is_shown_pure(source, entry, checks, has_memory=True)
    second_run = SecondRun.NEEDLESS if is_shown_pure else SecondRun.DONE
    if is_shown_pure and matching.kind is not Match.CHECKER:
        return Trial(
            None, second_run
        )  # compared out here the same answers are right again; a checker could say otherwise
    half = _shuffled(checks, f"{seed}:second")[: (len(checks) + 1) // 2]
    surroundings = second_environment(sandbox, policy)
    if is_shown_pure:
        given = first.by_input()
        again = await _judged(judge, half, [given[id(check.arguments)] for check in half], surroundings)
    else:
        again = await _ask(judge, source, half, surroundings)
        for further in other_hash_seeds(source, policy):
            if again.finding is None:
                surroundings = further
                again = await _ask(judge, source, half[:FEW], further)
    if again.finding is None:
        return Trial(None, second_run)
    before, now = (each.by_input().get(id(again.finding.arguments)) for each in (first, again))
    if isinstance(before, Returned) and isinstance(now, Returned) and _is_one(before.value, now.value):
        raise Doubt("the checker takes an answer and refuses the same answer to the same input under another hash seed")
    reason = f"not deterministic: {again.finding.reason}"
    if again.finding.is_mismatch:

        async def is_refuted(inputs: Literal["first", "second"], environment: Environment) -> bool:
            asked = whole if inputs == "first" else half
            return (await _ask(judge, source, asked, environment)).finding is not None

        reason = f"{reason} {await cause_of(is_refuted, policy.environment, surroundings)}"
    return Trial(replace(again.finding, reason=reason, is_mismatch=False), second_run)


@dataclass(frozen=True, slots=True)
class _Answered:
    """What a program gave for each check, and what refutes it."""

    checks: tuple[Check, ...]
    returns: Sequence[Return]
    finding: Finding | None
    peak_bytes: int = 0

    def has_memory(self, policy: CodePolicy) -> bool:
        """Whether its memory cannot have run out; False where nobody says how much it used."""
        return 0 < _SPARE_MEMORY * self.peak_bytes <= policy.limits.memory_bytes

    def by_input(self) -> dict[int, Return]:
        """What it gave, by the identity of the arguments: both jobs ask with the same ones. Empty where it stopped."""
        return {id(check.arguments): each for check, each in zip(self.checks, self.returns, strict=False)}


async def _ask(judge: Judge, source: str, checks: tuple[Check, ...], environment: Environment) -> _Answered:
    inputs = tuple(check.arguments for check in checks)
    outcome = await run_confirmed(judge.sandbox, source, judge.entry, inputs, judge.policy, environment)
    if outcome.stop is not Stop.OK:
        # While it loads, a program is refuted on every input.
        check = checks[outcome.stopped_at or 0]
        return _Answered(checks, (), stopped(outcome, check))
    answered = await _judged(judge, checks, outcome.returns, environment)
    return replace(answered, peak_bytes=outcome.peak_bytes)


async def _judged(
    judge: Judge, checks: tuple[Check, ...], returns: Sequence[Return], environment: Environment
) -> _Answered:
    rights = await rulings(judge, checks, returns, environment)
    wrong = [
        (check, returned) for check, returned, is_right in zip(checks, returns, rights, strict=True) if not is_right
    ]
    if not wrong:
        return _Answered(checks, returns, None)
    # A visible input before a hidden one, a short one before a long one: what a person would rather read.
    check, returned = min(wrong, key=lambda pair: (pair[0].is_hidden, len(input_key(pair[0].arguments))))
    reason = mismatch_reason(returned, check.where)
    finding = Finding(reason, check.arguments, shown(returned), shown(check.expected), is_mismatch=True)
    return _Answered(checks, returns, finding)


async def rulings(
    judge: Judge, checks: Sequence[Check], returns: Sequence[Return], environment: Environment | None = None
) -> list[bool]:
    """Whether what came back is what each check asks for: a value that the judge takes, or an exception of the same
    name where the policy asks for that.

    Raises:
        Doubt: it cannot be decided.
        SandboxFault: nothing was found out.
    """
    claims: dict[int, Claim] = {}
    rights = [False] * len(checks)
    for place, (check, returned) in enumerate(zip(checks, returns, strict=True)):
        if isinstance(check.expected, Raised):
            is_asked = judge.policy.errors is Errors.SAME_KIND
            rights[place] = is_asked and isinstance(returned, Raised) and returned.kind == check.expected.kind
        elif isinstance(returned, Returned) and check.is_taken and _is_letter_by_letter(returned, check.expected):
            rights[place] = True  # the same question has been answered
        elif isinstance(returned, Returned):
            expected = None if check.expected is None else Expected(check.expected.value)
            claims[place] = Claim(check.arguments, returned.value, expected)
    for place, is_right in zip(claims, await judge.hold(tuple(claims.values()), environment), strict=True):
        rights[place] = is_right
    return rights


async def _is_shown_pure(source: str, entry: str, checks: tuple[Check, ...], *, has_memory: bool = False) -> bool:
    tree = shared_tree(source)
    inputs = (check.arguments for check in checks)
    return tree is not None and is_pure(tree, entry, inputs, has_memory=has_memory)


def _is_one(left: object, right: object) -> bool:
    try:
        return same(left, right)
    except Unencodable:
        return False


def _is_letter_by_letter(found: Returned, expected: Returned | None) -> bool:
    """Whether a checker gets the very same value: the sign of a zero and the order of a dict count, too."""
    return (
        expected is not None and _is_one(found.value, expected.value) and encode(found.value) == encode(expected.value)
    )


def stopped(outcome: Outcome, check: Check) -> Finding:
    """What refutes a program that ended on the input of this check."""
    is_on_input = outcome.stopped_at is not None
    return Finding(
        STOPS[outcome.stop],
        check.arguments,
        ending(outcome),
        shown(check.expected),
        is_mismatch=False,
        is_stop_on_input=is_on_input,
    )


def ending(outcome: Outcome) -> str:
    """How a run ended that gave no value for its input, as text for a person."""
    return f"no result: {outcome.detail or outcome.stop}"[:_MAX_SHOWN_CHARS]


def mismatch_reason(returned: Return, where: str) -> str:
    """What went wrong, in words that carry nothing of a hidden input: a class may be named after its argument."""
    if not isinstance(returned, Raised):
        return f"wrong value on {where}"
    kind = getattr(builtins, returned.kind, None)
    is_builtin = isinstance(kind, type) and issubclass(kind, BaseException)
    return f"{returned.kind if is_builtin else 'an exception'} raised on {where}"


def shown(returned: Return | None) -> str:
    """What came back, as text for a person: tagged JSON, or the exception; long ones are cut."""
    if returned is None:
        return "an answer that the checker takes"
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
