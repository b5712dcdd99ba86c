"""Which problems of a run are dropped before any model is asked, told from the run file and what it points at alone.

The strategy proposes and the bout's own screening decides, so a dry run says what the run would say. What a model
proposes is not known yet, and what a reference computes is found out in the sandbox: neither is told here.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sparring_agents import Bout, Strategy, Table, Unusable
from sparring_verifiers import Problem, Tools, load_group_verifier, load_verifier

from .faults import ConfigFault
from .lineup import bouts_of, strategy_of
from .nowhere import Nowhere
from .progress import label
from .sense import asks_examiner

if TYPE_CHECKING:
    from .config import RunConfig

GIVEN = ("file", "procedural")  # strategies whose problems need no model
LOOKED_AT = 5_000  # problems at most, by a dry run
SHOWN_REASONS = 20
SHOWN_IN_A_LINE = 4
SHOWN_PLACES = 5  # for each reason


@dataclass(frozen=True, slots=True)
class _Drop:
    """Why a problem is dropped; location: of its row, "" where it has none, which stands in no other part."""

    stage: str
    reason: str
    location: str


@dataclass(slots=True)
class _Drops:
    """Drops for one reason, but for the numbers in it: the first in full, the places of the others."""

    first: _Drop
    count: int = 0
    likewise: list[str] = field(default_factory=list)

    def add(self, drop: _Drop) -> None:
        self.count += 1
        if drop is not self.first and drop.location and len(self.likewise) < SHOWN_PLACES:
            self.likewise.append(drop.location)

    def __str__(self) -> str:
        where = f"{self.first.location}: " if self.first.location else ""
        told = f"{self.first.stage}: {where}{self.first.reason}"
        if not self.likewise:
            return told
        more = self.count - 1 - len(self.likewise)
        return f"{told}; likewise {', '.join(self.likewise)}" + (f" and {more:,} more" if more else "")


async def unplayable(config: "RunConfig") -> list[str]:
    """How many problems are dropped before a model is asked, a line a reason, with the rows that it drops.

    Raises:
        ConfigFault: no problem is left, or the file does not make a run.
    """
    dropped: dict[str, _Drops] = {}
    looked_at = 0
    async for drop in _drops(config, strategy_of(config)):
        looked_at += 1
        _count(dropped, drop)
    if looked_at and sum(one.count for one in dropped.values()) == looked_at:
        raise _nothing_left(config, dropped)
    return [
        f"  {'dropped before a call':<28}{count} of {looked_at:,}: {told}"
        for count, told in _most(dropped, SHOWN_REASONS)
    ]


async def check_playable(config: "RunConfig", strategy: Strategy) -> None:
    """Returns once a problem is found that the run does not drop before it asks a model.

    Raises:
        ConfigFault: there is none.
    """
    dropped: dict[str, _Drops] = {}
    async for drop in _drops(config, strategy):
        if drop is None:
            return
        _count(dropped, drop)
    if dropped:
        raise _nothing_left(config, dropped)


def _count(dropped: dict[str, _Drops], drop: _Drop | None) -> None:
    if drop is not None:
        dropped.setdefault(label(drop.stage, drop.reason), _Drops(drop)).add(drop)


def _most(dropped: dict[str, _Drops], most: int) -> list[tuple[int, str]]:
    """The commonest reasons with their counts, the others in one."""
    ordered = sorted(dropped.items(), key=lambda item: (-item[1].count, item[0]))
    shown = [(one.count, str(one)) for _, one in ordered[:most]]
    rest = sum(one.count for _, one in ordered[most:])
    return [*shown, (rest, "for other reasons")] if rest else shown


def _nothing_left(config: "RunConfig", dropped: dict[str, _Drops]) -> ConfigFault:
    reasons = ", ".join(f"{count} {told}" for count, told in _most(dropped, SHOWN_IN_A_LINE))
    verifiers = ", ".join(choice.name for choice in config.verifiers)
    return ConfigFault(
        f"{config.source}: problems: found none that can be played ({reasons}), expected at least one. "
        f"Mend the problems, or name other verifiers than {verifiers}."
    )


async def _drops(config: "RunConfig", strategy: Strategy) -> AsyncIterator[_Drop | None]:
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
            yield _Drop("propose", made.reason.removeprefix(f"{made.location}: "), made.location)
        else:
            reason = cheap_reason(table, made, [])
            yield None if reason is None else _Drop("screen", reason, made.origin.location)


class _Blank:
    """A journal and a pool that hold nothing."""

    async def recall(self, key: str) -> None: ...

    async def commit(self, key: str, body: bytes) -> bytes:  # noqa: ARG002 - nothing is kept
        return body

    def seen(self, problem: Problem) -> None: ...

    def sample(self, seed: int, count: int) -> tuple[Problem, ...]:  # noqa: ARG002 - there is none
        return ()
