"""What the nodes of a graph share during one bout, and how a bout is played.

LangGraph's state carries counters and short words. Problems, candidates and texts stand in the notebook, which lives in
the runtime context and is written again by a replay: the journal is what lasts, not the state.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, TypedDict

from langgraph.graph import StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command
from langsmith import tracing_context

from sparring_agents.outcome import Attempt, BoutOutcome, CritiqueNote, DualAgreement, End, Pair, Proposal
from sparring_agents.table import Table, Unusable
from sparring_verifiers import Problem


@dataclass(slots=True)
class Notebook:
    """One bout so far. problem, attempts and tests belong to the proposal under way."""

    proposals: list[Proposal] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    critiques: list[CritiqueNote] = field(default_factory=list)
    problem: Problem | None = None
    attempts: list[Attempt] = field(default_factory=list)
    tests: tuple[DualAgreement, ...] = ()

    def open(self, proposed: Problem | Unusable) -> None:
        """Begin a proposal."""
        self.problem = None if isinstance(proposed, Unusable) else proposed
        self.attempts, self.tests = [], ()

    def close(self, *, stage: str = "", reason: str = "", pass_rate: float | None = None) -> None:
        """End the proposal under way; without a reason it is accepted."""
        self.proposals.append(
            Proposal(self.problem, tuple(self.attempts), pass_rate, not reason, stage, reason, self.tests)
        )

    @property
    def current(self) -> Problem:
        """The problem under way; nodes after propose have one."""
        assert self.problem is not None
        return self.problem


@dataclass(frozen=True, slots=True)
class Sitting:
    """LangGraph's runtime context of one bout."""

    table: Table
    notebook: Notebook = field(default_factory=Notebook)


class Begin(TypedDict):
    """What every graph starts from."""

    proposal: int


Graph: TypeAlias = "CompiledStateGraph[Any, Sitting, Any, Any]"
Node: TypeAlias = Callable[[Any, Runtime[Sitting]], Awaitable[Any]]


class Way(NamedTuple):
    """Where a turn may lead. change: what is done to the notebook and to the state on the way, if anything."""

    to: str
    change: Callable[[Any, Runtime[Sitting]], Any] | None = None


def add_turn(
    graph: "StateGraph[Any, Sitting, Any, Any]",
    name: str,
    node: Node,
    route: Callable[[Any], str],
    ways: Mapping[str, Way],
) -> None:
    """Adds a node that also says where the bout goes on. What only counts or closes is done on the way: a node of its
    own for it would be one superstep more, and so would LangGraph's conditional edge, which is a run and a task.

    route: of the state as the node leaves it, the name of a way. Those that are not named as what they lead to are
    written at the arrows of the diagram.
    """

    async def turn(state: Any, runtime: Runtime[Sitting]) -> Command[str]:
        update = await node(state, runtime)
        way = ways[route(state | update)]
        if way.change is not None:
            update |= way.change(state | update, runtime)
        return Command(update=update, goto=way.to)

    labels: dict[str, list[str]] = {}
    for word, way in ways.items():
        labels.setdefault(way.to, []).extend([word] if word != way.to else [])
    drawn: dict[str, Any] = {to: " or ".join(words) or None for to, words in labels.items()}
    graph.add_node(name, turn, destinations=drawn)


async def play(graph: Graph, table: Table, *, langsmith: bool = False) -> BoutOutcome:
    """The outcome of one bout: a function of the table's bout, seats and journal.

    langsmith: let LangSmith trace the graph; else it does not, whatever the environment says.

    Raises:
        SparringFault: something of ours or of the world broke; what was paid is in the journal and in table.tally.
    """
    table.tally.clear()
    sitting = Sitting(table)
    with tracing_context(enabled=langsmith):
        async for _ in graph.astream(Begin(proposal=0), context=sitting, stream_mode=()):
            pass  # it tells nothing on its way: what came of the bout stands in the notebook
    book = sitting.notebook
    last = book.proposals[-1]
    is_finished = bool(book.pairs or book.critiques or any(proposal.is_accepted for proposal in book.proposals))
    return BoutOutcome(
        bout_id=table.bout.id,
        graph=graph.get_name(),
        end=End.FINISHED if is_finished else End.DROPPED,
        stage="" if is_finished else last.stage,
        reason="" if is_finished else last.reason,
        proposals=tuple(book.proposals),
        pairs=tuple(book.pairs),
        critiques=tuple(book.critiques),
        spoken=table.tally.spoken(),
        allow_same_family=table.allow_same_family,
    )


def draw(graph: Graph) -> str:
    """The state machine as Mermaid text, from the graph itself."""
    return graph.get_graph().draw_mermaid()
