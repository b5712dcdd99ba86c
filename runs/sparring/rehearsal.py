"""What each effect of a bout was asked for, found by playing the bout again over its journal.

The ledger holds results under keys that no one can read backwards; the questions follow from the run file and the
results before them. So the graph is run once more with doubles that know who they are and answer nothing: every effect
that the journal holds is recalled, and the first one that it lacks ends the rehearsal. Nothing is asked or written.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from sparring_agents import (
    Asked,
    Bout,
    BoutOutcome,
    Identity,
    Reply,
    Request,
    Seat,
    Strategy,
    Table,
    families_of,
    order,
    play,
)
from sparring_sandbox import SparringFault
from sparring_verifiers import Problem, Tools, load_group_verifier, load_verifier

from .config import RunConfig, load
from .ledger import Ledger, bout_index
from .lineup import graph_of, sampling_of, strategy_of
from .nowhere import Nowhere
from .prices import Rate, rates_of

WHY = "a story is told of what was done"
ELSE = "this version of sparring, or a file that the run reads, asks something else than was asked then"


class NotRecorded(SparringFault):
    """The journal holds no more of this bout."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """asked: by the effect's key. gap: why it could not be played to its end, "" when it was. rates: what a token
    of the model in each seat costs by the prices of today, None where nobody knows."""

    asked: Mapping[str, Asked]
    gap: str
    rates: Mapping[Seat, Rate | None] = field(default_factory=dict)


async def rehearse(ledger: Ledger, out: Path, bout_id: str, outcome: BoutOutcome | None) -> Rehearsal:
    """What the effects of the bout were asked for, as far as this host and this version can tell."""
    watch = _Listener()
    rates: dict[Seat, Rate | None] = {}
    try:
        config = load(out / "run.yaml")
        by_model = rates_of(config)
        rates.update({Seat(seat): by_model[choice.model] for seat, choice in config.seats.items()})
        table = _table(config, strategy_of(config), ledger, bout_id, outcome, watch)
        await play(graph_of(config), table)
    except NotRecorded:
        return Rehearsal(watch.found, "" if outcome is None or outcome.end == "failed" else ELSE, rates)
    # Whatever is in the way, a file that moved or another version of a prompt, the rest of the story can be told.
    except Exception as error:  # noqa: BLE001 - see above
        return Rehearsal(watch.found, " ".join(str(error).split()) or type(error).__name__, rates)
    return Rehearsal(watch.found, "", rates)


def _table(
    config: RunConfig,
    strategy: Strategy,
    ledger: Ledger,
    bout_id: str,
    outcome: BoutOutcome | None,
    watch: "_Listener",
) -> Table:
    tools = Tools(Nowhere(WHY))
    content = json.loads(ledger.meta("identity") or "{}").get("content", {})
    weights = {name.removeprefix("models/"): sha256 for name, sha256 in content.items() if name.startswith("models/")}
    return Table(
        bout=Bout(bout_index(bout_id), config.run.seed),
        models={Seat(seat): _Silent.of(config, choice.model, weights) for seat, choice in config.seats.items()},
        sampling=sampling_of(config),
        verifiers=tuple(load_verifier(choice.name, tools, choice.policy) for choice in config.verifiers),
        agreement=load_group_verifier("agreement", tools) if config.graph.kind == "examination" else None,
        sandbox=tools.sandbox,
        journal=_Recording({effect.key: effect.body for effect in ledger.effects(bout_id)}),
        pool=_RememberedPool(ledger, bout_index(bout_id) // config.run.round_bouts, outcome),
        strategy=strategy,
        allow_same_family=config.allow_same_family,
        watch=watch,
    )


@dataclass(slots=True)
class _Listener:
    """A Watch that remembers what was asked, by key."""

    found: dict[str, Asked] = field(default_factory=dict)

    def recalled(self, asked: Asked, key: str) -> None:
        self.found[key] = asked

    def making(self, asked: Asked) -> NoReturn:
        raise NotRecorded(f"{asked.path}: the journal holds no more of this bout")


@dataclass(frozen=True, slots=True)
class _Recording:
    """A Journal of what was stored."""

    bodies: Mapping[str, bytes]

    async def recall(self, key: str) -> bytes | None:
        return self.bodies.get(key)

    async def commit(self, key: str, body: bytes) -> bytes:  # noqa: ARG002 - nothing is kept
        raise NotRecorded(f"{key} is not in the journal")


@dataclass(frozen=True, slots=True)
class _Silent:
    """A ChatModel that only knows who it is."""

    identity: Identity
    families: tuple[str, ...]

    @classmethod
    def of(cls, config: RunConfig, name: str, weights: Mapping[str, str]) -> "_Silent":
        """The model of that name in the run file. weights: SHA-256 of what a local or scripted model runs on."""
        model = config.models[name]
        is_file = model.provider == "local" and model.model.endswith(".gguf")
        named = Path(model.model).stem if is_file else model.model  # the folder is the host's business
        families = families_of(model.model, model.family, model.derived_from)
        return cls(Identity(model.provider, named, weights.get(name)), families)

    async def complete(self, request: Request) -> Reply:  # noqa: ARG002 - nothing is sent
        raise NotRecorded("no model is asked")


class _RememberedPool:
    """The pool as the bout saw it, without its index: which problems it held, and what it said of the bout's own."""

    def __init__(self, ledger: Ledger, round_number: int, outcome: BoutOutcome | None) -> None:
        self._ledger = ledger
        self._round = round_number
        proposals = () if outcome is None else outcome.proposals
        self._repeats = {
            proposal.problem.id: proposal.reason.removeprefix("repeats ")
            for proposal in proposals
            if proposal.problem is not None and proposal.reason.startswith("repeats ")
        }

    def seen(self, problem: Problem) -> str | None:
        return self._repeats.get(problem.id)

    def sample(self, seed: int, count: int) -> tuple[Problem, ...]:
        rounds = (json.loads(body) for number, body in self._ledger.snapshots() if number <= self._round)
        added = [entry for sealed in rounds for entry in sealed["added"]]
        return tuple(self._problem(*added[place]) for place in order(seed, len(added))[:count])

    def _problem(self, bout_id: str, problem_id: str) -> Problem:
        outcome = self._ledger.outcome(bout_id)
        proposals = () if outcome is None else outcome.proposals
        found = (one.problem for one in proposals if one.problem is not None and one.problem.id == problem_id)
        return next(found)
