"""Makes a failure small: one question a round about many inputs at once, as a job costs more than an input."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from sparring_sandbox import NotReached, Returned, Stop
from sparring_verifiers.types import Match, Program

from .comparing import Judge
from .doubts import Doubt
from .drawing.draw import Arguments, input_key, input_schema
from .drawing.schema import Schema, SchemaRefused
from .drawing.shrinking import smaller_inputs, tiny_inputs, weight_of
from .policy import CodePolicy
from .reference import expected_outcomes
from .running import run_confirmed
from .trial import Check, Finding, mismatch_reason, rulings, shown, stopped


@dataclass(frozen=True, slots=True)
class Answer:
    """What refutes the program, of many inputs. goes_on: it answered all of them; one that hangs is not asked again."""

    findings: tuple[Finding, ...]
    goes_on: bool = True


Asking: TypeAlias = Callable[[tuple[Arguments, ...]], Awaitable[Answer]]

_AT_ONCE = 400
_IMPATIENCE = 0.05  # of the time for an input, while one is looked for on which a program hangs
_STOP_JOBS = 3  # of a round that ends so: of the reference, of the program, and of the input alone


async def shrunk(schemas: tuple[Schema, ...], first: Finding, ask: Asking, rounds: int, seed: str) -> Finding:
    """The finding on the smallest input that so many questions lead to; it is minimal where they are enough: then no
    input of the domain that is one step smaller refutes. The same arguments give the same finding."""
    smallest = first
    asked = {input_key(first.arguments)}
    waiting = await asyncio.to_thread(_proposed, schemas, first, seed)
    while rounds and waiting:
        step = -(-len(waiting) // _AT_ONCE)
        batch = [arguments for arguments in waiting[::step] if input_key(arguments) not in asked]
        del waiting[::step]
        if not batch:
            continue
        rounds -= 1
        asked.update(map(input_key, batch))
        try:
            answer = await ask(tuple(batch))
        except Doubt:
            return smallest  # what refutes stands, though not everything smaller can be decided
        best = min([smallest, *answer.findings], key=lambda finding: weight_of(finding.arguments))
        if not answer.goes_on:
            return best
        if best is not smallest:
            smallest = best
            waiting = await asyncio.to_thread(smaller_inputs, schemas, smallest.arguments)
    return smallest


async def smallest_difference(judge: Judge, reference: Program, program: str, finding: Finding, seed: str) -> Finding:
    """The finding on a smaller input of the reference's domain where one is found within the policy's jobs; else the
    same. One that says what does not hang on the input stays as it is."""
    if not (finding.is_mismatch or finding.is_stop_on_input):
        return finding
    try:
        schemas = input_schema(reference)
    except SchemaRefused:
        return finding  # the inputs came with the problem, from a domain that cannot be drawn from
    jobs = judge.policy.shrink_jobs
    if finding.is_mismatch:
        return await shrunk(schemas, finding, partial(_findings, judge, reference, program), jobs // 2, seed)
    impatient = replace(judge, policy=_with_less_time(judge.policy))
    asking = partial(_findings, impatient, reference, program, takes_stops=True)
    smallest = await shrunk(schemas, finding, asking, max(0, jobs - _STOP_JOBS) // _STOP_JOBS, seed)
    if smallest is finding:
        return finding
    sure = await _findings(judge, reference, program, (smallest.arguments,), takes_stops=True)
    return sure.findings[0] if sure.findings else finding  # it only took long


def _with_less_time(policy: CodePolicy) -> CodePolicy:
    """The policy with a part of its time for an input: a program that hangs costs all of it, in each round twice."""
    limits = policy.limits
    shorter = replace(limits, cpu_s=limits.cpu_s * _IMPATIENCE, wall_s=limits.wall_s * _IMPATIENCE)
    return replace(policy, limits=shorter)


async def _findings(
    judge: Judge, reference: Program, program: str, inputs: tuple[Arguments, ...], *, takes_stops: bool = False
) -> Answer:
    """What refutes the program on these inputs, by value or, where that is taken, by the first on which it is stopped:
    a job of the reference and one of the program, the smallest input first."""
    policy, inputs = judge.policy, tuple(sorted(inputs, key=weight_of))
    expected = (await expected_outcomes(judge.sandbox, reference, inputs, policy)).returns
    checks = tuple(
        Check(arguments, returned, is_hidden=True, is_drawn=True)
        for arguments, returned in zip(inputs, expected, strict=True)
        if isinstance(returned, Returned)
    )
    if judge.matching.kind is Match.CHECKER:  # where it refuses the reference's own answer, it refutes nobody
        taken = await rulings(judge, checks, [check.expected for check in checks if check.expected is not None])
        checks = tuple(check for check, is_taken in zip(checks, taken, strict=True) if is_taken)
    asked = tuple(check.arguments for check in checks)
    outcome = await run_confirmed(judge.sandbox, program, reference.entry, asked, policy, policy.environment)
    reached = [
        (check, returned)
        for check, returned in zip(checks, outcome.returns, strict=True)
        if not isinstance(returned, NotReached)
    ]
    rights = await rulings(judge, [check for check, _ in reached], [returned for _, returned in reached])
    found = tuple(
        Finding(
            mismatch_reason(returned, check.where),
            check.arguments,
            shown(returned),
            shown(check.expected),
            is_mismatch=True,
        )
        for (check, returned), is_right in zip(reached, rights, strict=True)
        if not is_right
    )
    if takes_stops and outcome.stopped_at is not None:
        return Answer((*found, stopped(outcome, checks[outcome.stopped_at])))
    return Answer(found, goes_on=outcome.stop is Stop.OK)


def _proposed(schemas: tuple[Schema, ...], first: Finding, seed: str) -> list[Arguments]:
    limit = weight_of(first.arguments)
    tiny = [arguments for arguments in tiny_inputs(schemas, seed) if weight_of(arguments) < limit]
    return tiny + smaller_inputs(schemas, first.arguments)
