"""Whether a proposed problem may be set at all: it can be decided, its reference computes, and it repeats none."""

from collections.abc import Mapping
from functools import partial

from sparring_agents.aside import aside, size_of_problem
from sparring_agents.effects import JournaledSandbox, record_drawn
from sparring_agents.outcome import Proposal
from sparring_agents.table import Table
from sparring_agents.types import Seat, author_of
from sparring_verifiers import (
    Agreement,
    AsVerifier,
    CodePolicy,
    Domain,
    Drawing,
    Equation,
    Gold,
    Prediction,
    Preimage,
    Problem,
    Program,
    ReferenceFailed,
    Rubric,
    Source,
    Stated,
    SuiteKind,
    Verifier,
    decides_problem,
    is_independent,
    reference_answer,
    screen_reference,
    screening_policies,
)

MAX_STATEMENT_CHARACTERS = 20_000
_COMPARING = ("code_property", "code_differential")


def required_verifiers(table: Table, problem: Problem) -> tuple[Verifier, ...]:
    """The table's verifiers that decide such a problem; all of them are required."""
    return tuple(verifier for verifier in table.verifiers if decides_problem(verifier, problem))


def running_policy(table: Table, problem: Problem) -> CodePolicy:
    """Under what a program of the problem is run before anything is decided: as by the first verifier that runs it."""
    return screening_policies(required_verifiers(table, problem))[0]


def compares_candidates(table: Table, problem: Problem) -> bool:
    """Whether a verifier of the problem looks at all its candidates together, so that they are asked in one wave."""
    is_grouped = any(isinstance(verifier, AsVerifier) for verifier in required_verifiers(table, problem))
    return is_grouped or isinstance(problem.reference, Agreement)


def is_decidable(problem: Problem) -> bool:
    """Whether something else than a judge or a vote can decide it."""
    return isinstance(problem.reference, Gold | Program | Equation | Stated | Prediction | Preimage)


def repetition(table: Table, problem: Problem, earlier: list[Proposal]) -> str | None:
    """Why the problem is none that is new, or None."""
    if any(proposal.problem is not None and proposal.problem.id == problem.id for proposal in earlier):
        return "repeats an earlier proposal of the bout"
    known = table.pool.seen(problem)
    return None if known is None else f"repeats {known}"


async def screen(table: Table, problem: Problem, earlier: list[Proposal], *, path: str, attempt: int) -> str | None:
    """Why the problem is not set, or None. The cheap reasons come first; then the reference is run.

    Raises:
        SandboxFault: it could not be found out whether the reference computes.
    """
    reason = cheap_reason(table, problem, earlier)
    return reason or await reference_reason(table, problem, path=path, attempt=attempt)


def cheap_reason(table: Table, problem: Problem, earlier: list[Proposal]) -> str | None:
    """Why the problem is not set, as far as it can be told without running anything; or None."""
    return (
        _form(problem)
        or _judges(table, problem)
        or repetition(table, problem, earlier)
        or _test_authors(table, problem)
    )


async def with_drawn_inputs(table: Table, problem: Problem, *, path: str, attempt: int) -> Problem:
    """The problem with every input on which its verifiers will decide recorded in its suites.

    Raises:
        WeakEvidence: one of them finds that the suites would let too much pass.
        SandboxFault: it could not be found out.
    """
    for verifier in required_verifiers(table, problem):
        if isinstance(verifier, Drawing):
            problem = await record_drawn(table, verifier, problem, path=f"{path}/{verifier.name}", attempt=attempt)
    return problem


def _form(problem: Problem) -> str | None:
    if not problem.statement.strip():
        return "empty statement"
    if len(problem.statement) > MAX_STATEMENT_CHARACTERS:
        return "statement too long"
    return None


def _judges(table: Table, problem: Problem) -> str | None:
    if isinstance(problem.reference, Rubric):
        return "only a judge could decide it"
    if isinstance(problem.reference, Agreement):
        return None if table.agreement is not None else "no gold, and no agreement verifier at the table"
    required = {verifier.name: verifier for verifier in required_verifiers(table, problem)}
    if not required:
        return f"no verifier for the domain {problem.domain}"
    if any(suite.properties and not suite.author.families for suite in problem.suites):
        if "code_property" not in required:
            return "the problem declares relations, and only code_property asks them. Add it to verifiers"
        if isinstance(problem.reference, Stated):
            return _relations_alone(problem, required)
    comparing = [name for name in required if name in _COMPARING]
    if isinstance(problem.reference, Stated) and comparing:
        return _nothing_to_compare(comparing[0])
    return None


def _nothing_to_compare(name: str) -> str:
    return (
        f"{name} compares with a reference program, and the problem has none. "
        f"Give the problem a program, or leave {name} out of verifiers"
    )


def _relations_alone(problem: Problem, required: Mapping[str, Verifier]) -> str | None:
    """Why the verifiers could accept nobody by relations without a reference, or None."""
    if not required["code_property"].policy.get("relations_accept"):
        return (
            "without a program relations accept nobody. Give the problem a program, or let them: "
            "code_property: {relations_accept: true} in verifiers"
        )
    if "code_cases" in required and not any(suite.kind is SuiteKind.CASES for suite in problem.suites):
        return "code_cases asks cases, and the problem states none. Give it some, or leave code_cases out of verifiers"
    return _nothing_to_compare("code_differential") if "code_differential" in required else None


def _test_authors(table: Table, problem: Problem) -> str | None:
    """Tests are not written by a family that writes the code they decide: neither candidates nor the reference."""
    if table.allow_same_family:
        return None
    coders = [author_of(table.models[seat]) for seat in (Seat.EXAMINEE, Seat.GENERATOR) if seat in table.models]
    if problem.origin.source is Source.MODEL:
        coders.append(problem.origin.author)
    for writer in (suite.author for suite in problem.suites if suite.author.families):
        if writer in coders:
            return "tests written by the author of the code"
        if any(coder.families and not is_independent(writer, coder) for coder in coders):
            return "tests written by a family that writes the code"
    return None


async def reference_reason(table: Table, problem: Problem, *, path: str, attempt: int) -> str | None:
    """Why the problem's own program may not decide it, or None.

    Raises:
        SandboxFault: it could not be found out.
    """
    sandbox = JournaledSandbox(table, path, attempt)
    if problem.domain is Domain.CODE or isinstance(problem.reference, Program):
        size = size_of_problem(problem)
        for policy in screening_policies(required_verifiers(table, problem)):
            refused = await aside(partial(screen_reference, sandbox, problem, policy), size)
            if refused is not None:
                return refused
    if problem.domain is Domain.MATH and isinstance(problem.reference, Program):
        try:
            await reference_answer(sandbox, problem.reference)
        except ReferenceFailed as failed:
            return str(failed)
    return None
