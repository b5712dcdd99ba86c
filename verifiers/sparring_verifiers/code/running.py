"""Runs a program on inputs so that neither a busy host nor the number of the inputs can refute it."""

from dataclasses import replace

from sparring_sandbox import Environment, Job, NotReached, Outcome, Return, Sandbox, Stop
from sparring_verifiers.faults import VerifierFault
from sparring_verifiers.types import SCRIPT

from .doubts import Doubt
from .drawing.draw import Arguments
from .policy import CodePolicy

# A busy host is no evidence, nor is one whose kernel needed memory for somebody else; and what many inputs used
# together says nothing about any one of them.
_SHARED = (Stop.TIME, Stop.MEMORY, Stop.OUTPUT)


async def run_confirmed(
    sandbox: Sandbox,
    source: str,
    entry: str,
    inputs: tuple[Arguments, ...],
    policy: CodePolicy,
    environment: Environment,
) -> Outcome:
    """The outcome on all inputs; policy.limits hold for each input, whatever the others used.

    One job takes all inputs. Where it reaches a limit, the input in which it did runs again alone: only what reaches
    the limit there has reached it, and otherwise the rest goes on in a new job. The CPU times add up.

    Raises:
        Doubt: all inputs together need more than policy.total_cpu_s.
        SandboxFault: nothing was found out.
        VerifierFault: the sandbox broke its contract.
    """
    job = Job(source, None if entry == SCRIPT else entry, inputs, policy.limits, policy.profile, environment)
    outcome = await _run(sandbox, job)
    if outcome.stop not in _SHARED:
        return outcome
    if outcome.stopped_at is None:
        return await _run(sandbox, job)  # while it loads, no input is to blame
    returns: tuple[Return, ...] = ()
    used = outcome
    while outcome.stop in _SHARED and outcome.stopped_at is not None:
        returns += outcome.returns[: outcome.stopped_at]
        at = len(returns)
        alone = await _run(sandbox, replace(job, inputs=inputs[at : at + 1]))
        used = _together(used, alone)
        if alone.stop is not Stop.OK:
            return _whole(used, alone, returns, at, len(inputs))
        returns += alone.returns
        if used.cpu_s > policy.total_cpu_s:
            raise Doubt(
                f"{len(returns)} of {len(inputs)} inputs took {used.cpu_s:.0f} s of CPU, and each of them alone is "
                f"within its limit. Ask fewer, or raise total_cpu_s over {policy.total_cpu_s:g}"
            )
        outcome = await _run(sandbox, replace(job, inputs=inputs[len(returns) :]))
        used = _together(used, outcome)
    end = None if outcome.stopped_at is None else len(returns) + outcome.stopped_at
    return _whole(used, outcome, returns + outcome.returns, end, len(inputs))


async def _run(sandbox: Sandbox, job: Job) -> Outcome:
    if not job.inputs:
        return Outcome(Stop.OK, (), None, 0.0, 0.0, 0)
    outcome = await sandbox.run(job)
    reached = not any(isinstance(item, NotReached) for item in outcome.returns)
    if len(outcome.returns) != len(job.inputs) or (outcome.stop is Stop.OK and not reached):
        raise VerifierFault(
            f"sandbox: {len(job.inputs)} inputs went in and a {outcome.stop} with "
            f"{len(outcome.returns)} returns came back"
        )
    return outcome


def _together(first: Outcome, second: Outcome) -> Outcome:
    return replace(
        second,
        cpu_s=first.cpu_s + second.cpu_s,
        wall_s=first.wall_s + second.wall_s,
        peak_bytes=max(first.peak_bytes, second.peak_bytes),
    )


def _whole(used: Outcome, last: Outcome, returns: tuple[Return, ...], at: int | None, count: int) -> Outcome:
    """The outcome on all inputs, of which the last job saw the end."""
    missing = (NotReached(),) * (count - len(returns))
    return replace(used, stop=last.stop, returns=returns + missing, stopped_at=at, detail=last.detail)
