"""What a problem's own program gives: expected values for its inputs, and whether it may serve as a reference at all.

The reference runs in jobs of its own, never in the candidate's.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from sparring_sandbox import NotReached, Raised, Return, Returned, Sandbox, Stop, same
from sparring_verifiers.types import (
    Domain,
    Expected,
    Match,
    Prediction,
    Preimage,
    Problem,
    Program,
    Stated,
    SuiteKind,
    Verifier,
)

from .comparing import Claim, Judge, refusal
from .determinism import FEW, other_hash_seeds, second_environment
from .doubts import Contradiction, Doubt
from .drawing.draw import Arguments, input_schema
from .drawing.schema import SchemaRefused
from .drawing.suite import draw_suite
from .policy import CodePolicy, read_policy
from .recorded import recorded_inputs
from .running import run_confirmed
from .suites import Question, questions_of
from .tasks.screening import screen_task
from .trial import Check

T = TypeVar("T")

_RUNNING = ("code_abduction", "code_deduction", "code_cases", "code_differential", "code_property")
_MAX_STOPS = 3  # inputs on which a reference may stop before the rest is given up
_MAX_CACHED = 256


@dataclass(frozen=True, slots=True)
class Expectations:
    """What the reference gave, one for each input in order. stop: why some are NotReached; "" when none is."""

    returns: tuple[Return, ...]
    stop: str = ""


async def expected_outcomes(
    sandbox: Sandbox, program: Program, inputs: tuple[Arguments, ...], policy: CodePolicy | None = None
) -> Expectations:
    """What the program gives for the inputs, in the policy's environment.

    An input on which it stops (time, memory, an exit) is NotReached and the rest goes on in another job, three times at
    most; a program that does not load reaches none.

    Raises:
        SandboxFault: nothing was found out.
    """
    policy = policy or CodePolicy()
    returns: list[Return] = [NotReached()] * len(inputs)
    stop, start = "", 0
    for _ in range(_MAX_STOPS):
        rest = inputs[start:]
        if not rest:
            break
        outcome = await run_confirmed(sandbox, program.source, program.entry, rest, policy, policy.environment)
        returns[start:] = outcome.returns
        if outcome.stop is Stop.OK:
            break
        stop = f"the reference stops: {outcome.stop}"
        if outcome.stopped_at is None:
            stop = f"the reference does not load: {outcome.stop} {outcome.detail}".rstrip()
            break
        start += outcome.stopped_at + 1
    return Expectations(tuple(returns), stop)


@dataclass(slots=True)
class Computed(Generic[T]):
    """What was computed for a problem, once, however many candidates ask at the same time on one event loop."""

    _known: "OrderedDict[str, T]" = field(default_factory=OrderedDict)
    _locks: dict[tuple[str, int], asyncio.Lock] = field(default_factory=dict)

    async def of(self, key: str, compute: Callable[[], Awaitable[T]]) -> T:
        """What stands under this key: the ids of the problem and of its suites. What raises is not kept."""
        if key in self._known:
            return self._known[key]
        place = (key, id(asyncio.get_running_loop()))  # a lock is of one loop
        lock = self._locks.setdefault(place, asyncio.Lock())
        async with lock:
            if key not in self._known:
                self._known[key] = await compute()
                while len(self._known) > _MAX_CACHED:
                    self._known.popitem(last=False)
            self._locks.pop(place, None)
            return self._known[key]


def screening_policies(verifiers: Iterable[Verifier]) -> tuple[CodePolicy, ...]:
    """What `screen_reference` has to be asked under: the policies of those verifiers that decide code by running it,
    each once; the default one where there is none."""
    found: list[CodePolicy] = []
    for verifier in verifiers:
        if verifier.name in _RUNNING:
            policy = read_policy(verifier.policy.get("code", verifier.policy))
            found += [] if policy in found else [policy]
    return tuple(found) or (CodePolicy(),)


async def screen_reference(sandbox: Sandbox, problem: Problem, policy: CodePolicy | None = None) -> str | None:
    """None when the problem can be decided by what it carries; else the reason why not.

    A program has to load, to give encodable values on its cases and on drawn inputs (on at least half of them), the
    same ones, floats to the last bit, under another hash seed and in another order, on a few of them under further hash
    seeds where its text names anything hashed, and to agree with what its cases state. In mathematics it is called
    once, without arguments.
    A function that is only stated needs cases that do not contradict each other, or relations and a declared domain.

    Raises:
        SandboxFault: nothing was found out.
    """
    from sparring_verifiers.math.reference import runnable  # the grader is not needed where only code is decided

    policy = policy or CodePolicy()
    program = problem.reference
    if isinstance(program, (Prediction, Preimage)):
        return await screen_task(sandbox, program, policy)
    if isinstance(program, (Program, Stated)) and (refused_matching := refusal(program)):
        return refused_matching
    try:
        if not isinstance(program, (Program, Stated)):
            return None
        if isinstance(program, Program) and problem.domain is Domain.MATH:
            made, profile = runnable(program)
            return await _screen_program(sandbox, made, ((),), replace(policy, profile=profile))
        judge = Judge(sandbox, program.entry, program.matching, policy)
        recorded = await recorded_inputs(sandbox, problem, policy)
        problem = problem if recorded is None else replace(problem, suites=(*problem.suites, recorded))
        questions = questions_of(problem, SuiteKind.CASES)
        if isinstance(program, Stated):
            if any(suite.properties for suite in problem.suites):
                input_schema(program)  # where there is none, no inputs to ask them of can be drawn
                return await _screen_stated(judge, questions) if questions else None
            return await _screen_stated(judge, questions)
        inputs = await _with_drawn(problem, tuple(question.arguments for question in questions), policy)
        await checks_against_reference(judge, program, questions)
        return await _screen_program(sandbox, program, inputs, policy, judge)
    except (SchemaRefused, Doubt) as refused:
        return str(refused)


async def checks_against_reference(
    judge: Judge, program: Program, questions: tuple[Question, ...], known: Expectations | None = None
) -> tuple[Check, ...]:
    """The inputs that something can be asked of, with what the reference gives for them. known: it was run before.

    Raises:
        Doubt: the reference and a case disagree, or the checker refuses what one of them gives.
        SandboxFault: nothing was found out.
    """
    inputs = tuple(question.arguments for question in questions)
    expected = known or await expected_outcomes(judge.sandbox, program, inputs, judge.policy)
    pairs = tuple(zip(questions, expected.returns, strict=True))
    for number, (question, returned) in enumerate(pairs, 1):
        if _contradicts(judge, question, returned):  # by its number: a hidden input stays hidden in every log
            stop = f". {expected.stop}".rstrip(" .")
            raise Contradiction(f"the reference contradicts case {number} of {len(questions)}{stop}")
    await vet_checker(judge, questions, expected.returns)
    checks = checks_of(pairs, judge.policy)
    return tuple(replace(check, is_taken=True) for check in checks) if _has_checker(judge) else checks


async def vet_checker(judge: Judge, questions: tuple[Question, ...], returns: tuple[Return, ...] = ()) -> None:
    """Returns when the problem's checker, if it has one, takes every answer that the problem itself gives, in the
    surroundings of the second run too where there is one.

    Raises:
        Doubt: it refuses one, or crashes on it.
        SandboxFault: nothing was found out.
    """
    if not _has_checker(judge):
        return
    given = [Claim(each.arguments, each.stated.value, each.stated) for each in questions if each.stated is not None]
    given += [
        Claim(each.arguments, returned.value, Expected(returned.value))
        for each, returned in zip(questions, returns, strict=False)
        if isinstance(returned, Returned)
    ]
    others = [second_environment(judge.sandbox, judge.policy)] if judge.policy.needs_determinism else []
    for environment in (judge.policy.environment, *others):
        taken = await judge.hold(given, environment)
        if not all(taken):
            whose = "the reference's own answer" if returns else "the expected answer of a case"
            where = " under another hash seed" if environment in others else ""
            raise Doubt(f"the checker refuses {whose}{where} ({taken.count(False)} of {len(taken)} such answers)")


def _has_checker(judge: Judge) -> bool:
    return judge.matching.kind is Match.CHECKER


def checks_of(pairs: tuple[tuple[Question, Return], ...], policy: CodePolicy) -> tuple[Check, ...]:
    """The inputs that something can be asked of, with what the reference gave for them."""
    return tuple(
        Check(question.arguments, returned, question.is_hidden)
        for question, returned in pairs
        if isinstance(returned, Returned) or (isinstance(returned, Raised) and policy.errors.is_asked(returned.kind))
    )


def _contradicts(judge: Judge, question: Question, returned: Return) -> bool:
    """Whether the reference gives something else than what the case states; a checker may take both."""
    if question.stated is None:
        return False
    if not isinstance(returned, Returned):
        return True
    return not _has_checker(judge) and not judge.agree(returned.value, question.stated.value)


async def _screen_stated(judge: Judge, questions: tuple[Question, ...]) -> str | None:
    if not questions:
        return "a function that is only stated needs cases"
    if not _has_checker(judge) and any(question.stated is None for question in questions):
        return "a case states no expected value, and there is no reference program to compute it"
    await vet_checker(judge, questions)
    return None


async def _with_drawn(problem: Problem, stated: tuple[Arguments, ...], policy: CodePolicy) -> tuple[Arguments, ...]:
    """The cases and the drawn inputs; without a domain to draw from, the cases alone where they may decide."""
    recorded = questions_of(problem, SuiteKind.PROPERTIES)
    if recorded:
        return (*stated, *(question.arguments for question in recorded))
    try:
        suite = await asyncio.to_thread(draw_suite, problem, policy.examples, policy.seed)
    except SchemaRefused as refused:
        hidden = sum(len(suite.cases) for suite in problem.suites if suite.is_hidden)
        if not stated:
            raise
        if hidden < policy.min_hidden:
            few = f"{hidden} of the {len(stated)} cases are hidden; {policy.min_hidden} needed"
            raise SchemaRefused(f"{refused}, and {few}") from None
        return stated
    return (*stated, *(case.arguments for case in suite.cases))


async def _screen_program(
    sandbox: Sandbox,
    program: Program,
    inputs: tuple[Arguments, ...],
    policy: CodePolicy,
    judge: Judge | None = None,
) -> str | None:
    # As the problem compares, but for its tolerance: a clock's two readings are near each other.
    is_one = (
        same if judge is None else replace(judge, matching=replace(judge.matching, tolerance=0.0, absolute=None)).agree
    )
    first = await expected_outcomes(sandbox, program, inputs, policy)
    if first.stop and all(isinstance(returned, NotReached) for returned in first.returns):
        return first.stop
    usable = [
        (arguments, returned)
        for arguments, returned in zip(inputs, first.returns, strict=True)
        if isinstance(returned, Returned)
    ]
    if inputs == ((),) and isinstance(one := first.returns[0], Raised):  # there is no input that its words could tell
        return f"the reference raises {one.kind}: {one.message}"
    if not usable or 2 * len(usable) < len(inputs):
        told = f"the reference returns an encodable value on {len(usable)} of {len(inputs)} inputs"
        raised = Counter(returned.kind for returned in first.returns if isinstance(returned, Raised))
        told += "".join(f", and raises {kind} on {count}" for kind, count in raised.most_common(1))
        return f"{told}. {first.stop}".rstrip(" .")
    usable.reverse()
    few = usable[:FEW]
    surroundings = [(second_environment(sandbox, policy), usable)]
    surroundings += [(environment, few) for environment in other_hash_seeds(program.source, policy)]
    for environment, asked in surroundings:
        again = await run_confirmed(
            sandbox, program.source, program.entry, tuple(arguments for arguments, _ in asked), policy, environment
        )
        for (_, returned), second in zip(asked, again.returns, strict=True):
            if not (isinstance(second, Returned) and is_one(second.value, returned.value)):
                return "the reference is not deterministic: run again, in another order or hash seed, it differs"
    return None
