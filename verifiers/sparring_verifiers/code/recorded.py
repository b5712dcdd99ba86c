"""The inputs that a problem's checker itself gives, made a hidden suite of the problem."""

from sparring_sandbox import Raised, Returned, Sandbox, Stop
from sparring_verifiers.types import Author, Case, Problem, Program, Stated, Suite, SuiteKind
from sparring_verifiers.wire import make_suite

from .doubts import Doubt
from .policy import CodePolicy
from .running import run_confirmed

MAX_RECORDED = 2_000
_AUTHOR = Author("the problem's checker")


async def recorded_inputs(sandbox: Sandbox, problem: Problem, policy: CodePolicy) -> Suite | None:
    """A hidden suite of what `Checker.inputs` returns, computed in a job of its own; None: there is no such function,
    or its suite is among the problem's.

    Raises:
        Doubt: it gives no list of argument lists.
        SandboxFault: nothing was found out.
    """
    reference = problem.reference
    checker = reference.matching.checker if isinstance(reference, (Program, Stated)) else None
    if checker is None or not checker.inputs:
        return None
    if any(suite.author == _AUTHOR and suite.kind is SuiteKind.CASES for suite in problem.suites):
        return None
    outcome = await run_confirmed(sandbox, checker.source, checker.inputs, ((),), policy, policy.environment)
    (returned,) = outcome.returns
    if outcome.stop is not Stop.OK or not isinstance(returned, Returned):
        how = (
            f"raises {returned.kind}: {returned.message}" if isinstance(returned, Raised) else f"stops: {outcome.stop}"
        )
        raise Doubt(f"the checker's inputs: {checker.inputs} {how} {outcome.detail}".rstrip())
    given = returned.value
    if not isinstance(given, list) or not 0 < len(given) <= MAX_RECORDED:
        raise Doubt(
            f"the checker's inputs: {checker.inputs} has to return a list of 1 to {MAX_RECORDED} argument lists"
        )
    if not all(isinstance(arguments, list) for arguments in given):
        raise Doubt(f"the checker's inputs: {checker.inputs} has to return lists of arguments, found another shape")
    return make_suite(tuple(Case(tuple(arguments)) for arguments in given), _AUTHOR, is_hidden=True)
