"""What a problem's own program gives: expected values for its inputs, and whether it may serve as a reference at all.

The reference runs in jobs of its own, never in the candidate's.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from sparring_sandbox import NotReached, Return, Returned, Sandbox, Stop, same
from sparring_verifiers.types import Domain, Problem, Program, Stated, SuiteKind

from .drawing.draw import Arguments, draw_suite
from .drawing.schema import SchemaRefused
from .policy import CodePolicy
from .suites import Contradiction, Question, questions_of
from .trial import run_confirmed

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
class ExpectedValues:
    """The expectations of a verifier's problems, each computed once, however many candidates ask at the same time."""

    sandbox: Sandbox
    policy: CodePolicy
    _known: "OrderedDict[str, Expectations]" = field(default_factory=OrderedDict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def of(self, key: str, program: Program, inputs: tuple[Arguments, ...]) -> Expectations:
        """The expectations under this key: the ids of the problem and of its suites. A fault is not kept."""
        if key in self._known:
            return self._known[key]
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            if key not in self._known:
                self._known[key] = await expected_outcomes(self.sandbox, program, inputs, self.policy)
                while len(self._known) > _MAX_CACHED:
                    self._known.popitem(last=False)
            self._locks.pop(key, None)
            return self._known[key]


async def screen_reference(sandbox: Sandbox, problem: Problem, policy: CodePolicy | None = None) -> str | None:
    """None when the problem can be decided by what it carries; else the reason why not.

    A program has to load, to give encodable values on its cases and on drawn inputs (on at least half of them), the
    same ones under another hash seed and in another order, and to agree with what its cases state. In mathematics it
    is called once, without arguments. A function that is only stated needs cases that do not contradict each other.

    Raises:
        SandboxFault: nothing was found out.
    """
    from sparring_verifiers.math.reference import runnable  # the grader is not needed where only code is decided

    policy = policy or CodePolicy()
    program = problem.reference
    try:
        questions = questions_of(problem, SuiteKind.CASES)
        if isinstance(program, Stated):
            return _screen_stated(questions)
        if not isinstance(program, Program):
            return None
        if problem.domain is Domain.MATH:
            made, profile = runnable(program)
            return await _screen_program(sandbox, made, ((),), replace(policy, profile=profile))
        stated = tuple(question.arguments for question in questions)
        inputs = await _with_drawn(problem, stated, policy)
    except (SchemaRefused, Contradiction) as refused:
        return str(refused)
    expected = await expected_outcomes(sandbox, program, stated, policy)
    for number, (question, returned) in enumerate(zip(questions, expected.returns, strict=True), 1):
        if contradicts(question, returned, policy):  # by its number: a log may say so, and a hidden input stays hidden
            return f"the reference contradicts case {number} of {len(questions)}"
    return await _screen_program(sandbox, program, inputs, policy)


def contradicts(question: Question, returned: Return, policy: CodePolicy) -> bool:
    """Whether the reference gives something else than what the case states."""
    if question.stated is None:
        return False
    if not isinstance(returned, Returned):
        return True
    return not same(returned.value, question.stated.value, float_tolerance=policy.float_tolerance)


def _screen_stated(questions: tuple[Question, ...]) -> str | None:
    if not questions:
        return "a function that is only stated needs cases"
    if any(question.stated is None for question in questions):
        return "a case states no expected value, and there is no reference program to compute it"
    return None


async def _with_drawn(problem: Problem, stated: tuple[Arguments, ...], policy: CodePolicy) -> tuple[Arguments, ...]:
    """The cases and the drawn inputs; without a domain to draw from, the cases alone when there are hidden ones."""
    recorded = questions_of(problem, SuiteKind.PROPERTIES)
    if recorded:
        return (*stated, *(question.arguments for question in recorded))
    try:
        suite = await asyncio.to_thread(draw_suite, problem, policy.examples, policy.seed)
    except SchemaRefused:
        if any(suite.is_hidden and suite.cases for suite in problem.suites):
            return stated
        raise
    return (*stated, *(case.arguments for case in suite.cases))


async def _screen_program(
    sandbox: Sandbox, program: Program, inputs: tuple[Arguments, ...], policy: CodePolicy
) -> str | None:
    first = await expected_outcomes(sandbox, program, inputs, policy)
    if first.stop and all(isinstance(returned, NotReached) for returned in first.returns):
        return first.stop
    usable = [
        (arguments, returned)
        for arguments, returned in zip(inputs, first.returns, strict=True)
        if isinstance(returned, Returned)
    ]
    if not usable or 2 * len(usable) < len(inputs):
        return (
            f"the reference returns an encodable value on {len(usable)} of {len(inputs)} inputs. {first.stop}".rstrip(
                " ."
            )
        )
    usable.reverse()
    again = await run_confirmed(
        sandbox,
        program.source,
        program.entry,
        tuple(arguments for arguments, _ in usable),
        policy,
        policy.second_environment,
    )
    for (_, returned), second in zip(usable, again.returns, strict=True):
        if not (isinstance(second, Returned) and same(second.value, returned.value)):
            return "the reference is not deterministic: another order or hash seed gives other values"
    return None
