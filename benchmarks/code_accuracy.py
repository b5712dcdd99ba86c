"""Whether the code verifiers take right programs for right, and no attack."""

import asyncio
from collections.abc import Iterable, Sequence

from code_evidence import named
from code_tasks import OFFICIAL_POLICY, Attacked, CodeTask, attacked, candidate, variants
from figures import Figure

from sparring_sandbox import Profile, Sandbox
from sparring_verifiers import Candidate, Problem, Status, Tools, Verdict, Verifier, load_verifier
from sparring_verifiers.code.policy import write_policy

AT_ONCE = 4  # verdicts in hand: two slots are never idle


async def accuracy_figures(sandbox: Sandbox, tasks: Sequence[CodeTask], attacks: Sequence[Attacked]) -> list[Figure]:
    cases = load_verifier("code_cases", Tools(sandbox), write_policy(OFFICIAL_POLICY))
    drawn = load_verifier("code_property", Tools(sandbox))
    canonical = await _verdicts(
        (task.name, cases, task.official, candidate(task.official, task.program.source)) for task in tasks
    )
    written = variants()
    ours = [task for task in tasks if task.name in written]
    by_test = await _verdicts(
        (task.name, cases, task.official, candidate(task.official, written[task.name])) for task in ours
    )
    by_draw = await _verdicts(
        (task.name, drawn, task.own, candidate(task.own, written[task.name])) for task in ours if task.own
    )
    checkers = [f"{task.name} ({task.checker_because})" for task in tasks if task.checker_because]
    return [
        _accepted("canonical solutions accepted by their official tests", canonical),
        Figure("of these tests run as a checker", len(checkers), note="; ".join(checkers)),
        _accepted("independent variants accepted by the official tests", by_test),
        _accepted("independent variants accepted by drawn inputs", by_draw),
        await _attack_figure(sandbox, attacks),
    ]


def _accepted(what: str, verdicts: Sequence[tuple[str, Verdict]]) -> Figure:
    refused = [f"{name}: {verdict.status}, {verdict.reason}" for name, verdict in verdicts if not _is_accepted(verdict)]
    return Figure(what, len(verdicts) - len(refused), len(verdicts), note=named(refused))


async def _attack_figure(sandbox: Sandbox, attacks: Sequence[Attacked]) -> Figure:
    verdicts = await _verdicts(
        (
            each.name,
            load_verifier("code_cases", Tools(sandbox), write_policy(each.policy)),
            each.problem,
            each.candidate,
        )
        for each in attacks
    )
    taken = [name for name, verdict in verdicts if _is_accepted(verdict)]
    undecided = sum(verdict.status is Status.UNDECIDED for _, verdict in verdicts)
    told = f"of {len(verdicts)}, {undecided} of them undecided. {named(taken)}".rstrip(" .")
    return Figure("programs of the attack corpus accepted", len(taken), 0, is_upper=True, note=told)


def quick_attacks() -> list[Attacked]:
    """Those on a verdict alone, without the libraries that take a second to load."""
    return [each for each in attacked() if each.name.startswith("verdict/") and each.policy.profile is Profile.BARE]


async def _verdicts(
    asked: Iterable[tuple[str, Verifier, Problem, Candidate]],
) -> list[tuple[str, Verdict]]:
    """The verdicts in order."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(name: str, verifier: Verifier, problem: Problem, program: Candidate) -> tuple[str, Verdict]:
        async with turn:
            return name, await verifier.verify(problem, program)

    return await asyncio.gather(*(one(*each) for each in asked))


def _is_accepted(verdict: Verdict) -> bool:
    return verdict.status is Status.ACCEPTED
