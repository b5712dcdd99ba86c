"""What the nodes of a graph share during one bout, and how a bout is played.

LangGraph's state carries counters and short words. Problems, candidates and texts stand in the notebook, which lives in
the runtime context and is written again by a replay: the journal is what lasts, not the state.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypedDict

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


def routed(node: Node, route: Callable[[Any], str]) -> Callable[..., Awaitable[Command[str]]]:
    """The node, which then also says where the bout goes on; add it with its destinations.

    route: of the state as the node leaves it. LangGraph makes of a conditional edge a run and a task of its own over a
    copy of the state, which costs half as much as the node's superstep.
    """

    async def turn(state: Any, runtime: Runtime[Sitting]) -> Command[str]:
        update = await node(state, runtime)
        return Command(update=update, goto=route(state | update))

    return turn


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
