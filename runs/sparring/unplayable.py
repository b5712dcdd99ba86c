"""Which problems of a run are dropped before any model is asked, told from the run file and what it points at alone.

The strategy proposes and the bout's own screening decides, so a dry run says what the run would say. What a model
proposes is not known yet, and what a reference computes is found out in the sandbox: neither is told here.
"""

from collections import Counter
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sparring_agents import Bout, Strategy, Table, Unusable
from sparring_verifiers import Problem, Tools, load_group_verifier, load_verifier

from .faults import ConfigFault
from .lineup import bouts_of, strategy_of
from .nowhere import Nowhere
from .panel import most
from .progress import label
from .sense import asks_examiner

if TYPE_CHECKING:
    from .config import RunConfig

GIVEN = ("file", "procedural")  # strategies whose problems need no model
LOOKED_AT = 5_000  # problems at most, by a dry run


async def unplayable(config: "RunConfig") -> list[str]:
    """How many problems are dropped before a model is asked, a line a reason, as the run's own summary says it.

    Raises:
        ConfigFault: no problem is left, or the file does not make a run.
    """
    dropped: Counter[str] = Counter()
    looked_at = 0
    async for reason in _reasons(config, strategy_of(config)):
        looked_at += 1
        if reason is not None:
            dropped[reason] += 1
    if looked_at and dropped.total() == looked_at:
        raise _nothing_left(config, dropped)
    return [f"  {'dropped before a call':<28}{count} of {looked_at:,}: {reason}" for reason, count in most(dropped)]


async def check_playable(config: "RunConfig", strategy: Strategy) -> None:
    """Returns once a problem is found that the run does not drop before it asks a model.

    Raises:
        ConfigFault: there is none.
    """
    dropped: Counter[str] = Counter()
    async for reason in _reasons(config, strategy):
        if reason is None:
            return
        dropped[reason] += 1
    if dropped:
        raise _nothing_left(config, dropped)


def _nothing_left(config: "RunConfig", dropped: Counter[str]) -> ConfigFault:
    reasons = ", ".join(f"{count} {reason}" for reason, count in most(dropped))
    verifiers = ", ".join(choice.name for choice in config.verifiers)
    return ConfigFault(
        f"{config.source}: problems: found none that can be played ({reasons}), expected at least one. "
        f"Mend the problems, or name other verifiers than {verifiers}."
    )


async def _reasons(config: "RunConfig", strategy: Strategy) -> AsyncIterator[str | None]:
    """Why each problem is dropped before a model is asked, or None; nothing where that is not known."""
    if config.graph.kind != "examination" or strategy.name not in GIVEN or asks_examiner(config):
        return
    from sparring_agents import cheap_reason  # not above: it imports langgraph

    tools = Tools(Nowhere("the run file was only read"))
    verifiers = tuple(load_verifier(choice.name, tools, choice.policy) for choice in config.verifiers)
    agreement = load_group_verifier("agreement", tools)
    blank = _Blank()
    for index in range(min(bouts_of(config, strategy), LOOKED_AT)):
        bout = Bout(index, config.run.seed)
        table = Table(bout, {}, {}, verifiers, agreement, tools.sandbox, blank, blank, strategy)
        made = await strategy.propose(table, attempt=0, level=None)
        if isinstance(made, Unusable):
            yield label("propose", made.reason)
        else:
            reason = cheap_reason(table, made, [])
            yield None if reason is None else label("screen", reason)


class _Blank:
    """A journal and a pool that hold nothing."""

    async def recall(self, key: str) -> None: ...

    async def commit(self, key: str, body: bytes) -> bytes:  # noqa: ARG002 - nothing is kept
        return body

    def seen(self, problem: Problem) -> None: ...

    def sample(self, seed: int, count: int) -> tuple[Problem, ...]:  # noqa: ARG002 - there is none
        return ()
