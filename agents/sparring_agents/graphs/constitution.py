"""The constitution: an answer is held against one principle after another and mended; a judge says whether that helped.

    propose -> respond -> critique -> revise -> (critique | compare) -> pair | drop

Source: Bai et al. 2022, "Constitutional AI", section 3 (critique and revision) and section 4 (comparison).
"""

# ruff: noqa: ARG002 - LangGraph hands every node its state, under that name

from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from sparring_agents.outcome import Attempt, CritiqueNote
from sparring_agents.policies import ConstitutionPolicy
from sparring_agents.seats.constitution import Principle
from sparring_agents.seats.critic import criticise
from sparring_agents.seats.examinee import candidate_of, solve
from sparring_agents.seats.reviser import revise
from sparring_agents.seeds import order, seed_of
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Reply, Seat, author_of
from sparring_verifiers import Finish, Message, Problem, Status

from .judging import judged_pair, refuse_judge
from .screening import repetition
from .sitting import Graph, Notebook, Sitting, Way, add_turn

NAME = "constitution"
ORIGINAL, REVISION = "original", "revision"


class State(TypedDict, total=False):
    """round: revisions made so far."""

    proposal: int
    round: int
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Constitution:
    policy: ConstitutionPolicy

    def _principle(self, table: Table, number: int) -> Principle:
        principles = self.policy.constitution.principles
        return principles[order(seed_of(table.bout, NAME), len(principles))[number]]

    async def propose(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        made = await table.strategy.propose(table, attempt=state["proposal"], level=None)
        book.open(made)
        if isinstance(made, Unusable):
            return State(stage="propose", reason=made.reason)
        return State(round=0, stage="screen", reason=repetition(table, made, book.proposals) or "")

    async def respond(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        candidate, reply = await solve(table, book.current, 0, path=f"{NAME}/respond", attempt=0)
        book.attempts.append(Attempt(candidate, (), Status.UNDECIDED, reply.usage.output_tokens))
        return State(stage="respond", reason=_flaw(reply))

    async def critique(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        principle = self._principle(table, state["round"])
        original = _last(book.attempts)
        reply = await criticise(
            table, book.current.statement, original.text, principle, path=f"{NAME}/critique", attempt=state["round"]
        )
        if isinstance(reply, Unusable):
            return State(stage="critique", reason=reply.reason)
        book.critiques.append(
            CritiqueNote(
                problem=book.current,
                constitution=self.policy.constitution.label,
                principle=principle.id,
                original=original,
                critique=reply.message,
                revision=original,  # until revise puts the mended answer here
                critic=author_of(table.models[Seat.CRITIC]),
                reviser=author_of(table.models[Seat.REVISER]),
            )
        )
        return State(stage="critique", reason="")

    async def revise(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        note = book.critiques[-1]
        reply = await revise(
            table,
            book.current.statement,
            note.original.text,
            note.critique.text,
            self._principle(table, state["round"]),
            path=f"{NAME}/revise",
            attempt=state["round"],
        )
        if isinstance(reply, Unusable):
            return State(stage="revise", reason=reply.reason)
        book.critiques[-1] = replace(note, revision=reply.message)
        book.attempts.append(_revised(table, book.current, book.attempts[0], reply, state["round"] + 1))
        return State(round=state["round"] + 1, stage="revise", reason="")

    async def compare(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        first, last = book.attempts[0], book.attempts[-1]
        if _same_words(first, last):
            return State(stage="compare", reason="unchanged")
        # A text between first and last lives on in the last one, so all of their authors count.
        refused = refuse_judge(table, book.attempts)
        if refused is not None:
            return State(stage="compare", reason=refused)
        pair = await judged_pair(
            table, book.current, self._criteria(table), (REVISION, last), (ORIGINAL, first), path=f"{NAME}/compare"
        )
        if isinstance(pair, str):
            return State(stage="compare", reason=pair)
        book.pairs.append(pair)
        book.critiques = [note for note in await self._ruled(table, book) if note is not None]
        return State(stage="", reason="")

    async def _ruled(self, table: Table, book: Notebook) -> list[CritiqueNote | None]:
        """Each round's note with rulings on its own two texts; None where no judge says that the round helped."""
        if len(book.critiques) == 1:
            return [replace(book.critiques[0], rulings=book.pairs[-1].rulings)]
        ruled: list[CritiqueNote | None] = []
        for number, note in enumerate(book.critiques):
            before, after = book.attempts[number : number + 2]
            if _same_words(before, after):
                continue
            criteria = f"- {self._principle(table, number).revise}"
            path = f"{NAME}/compare/round{number}"
            pair = await judged_pair(table, book.current, criteria, (REVISION, after), (ORIGINAL, before), path=path)
            ruled.append(None if isinstance(pair, str) else replace(note, rulings=pair.rulings))
        return ruled

    def pair(self, state: State, runtime: Runtime[Sitting]) -> State:
        runtime.context.notebook.close()
        return State(stage="", reason="")

    def drop(self, state: State, runtime: Runtime[Sitting]) -> State:
        book = runtime.context.notebook
        book.critiques.clear()  # a critique of which nothing came is no row
        book.close(stage=state["stage"], reason=state["reason"])
        return State(stage=state["stage"], reason=state["reason"])

    def _criteria(self, table: Table) -> str:
        used = [self._principle(table, number) for number in range(self.policy.rounds)]
        return "\n".join(f"- {principle.revise}" for principle in used)

    def after_propose(self, state: State) -> Literal["respond", "drop"]:
        return "drop" if state["reason"] else "respond"

    def after_respond(self, state: State) -> Literal["critique", "drop"]:
        return "drop" if state["reason"] else "critique"

    def after_critique(self, state: State) -> Literal["revise", "drop"]:
        return "drop" if state["reason"] else "revise"

    def after_revise(self, state: State) -> Literal["critique", "compare", "drop"]:
        if state["reason"]:
            return "drop"
        return "critique" if state["round"] < self.policy.rounds else "compare"

    def after_compare(self, state: State) -> Literal["pair", "drop"]:
        return "drop" if state["reason"] else "pair"


def build_constitution(policy: ConstitutionPolicy) -> Graph:
    """The constitution bout as a compiled state machine; compile once a process, play with `play`."""
    nodes = _Constitution(policy)
    graph = StateGraph(State, context_schema=Sitting)
    drop = Way(END, nodes.drop)
    for node, route, ways in (
        (nodes.propose, nodes.after_propose, {"respond": Way("respond")}),
        (nodes.respond, nodes.after_respond, {"critique": Way("critique")}),
        (nodes.critique, nodes.after_critique, {"revise": Way("revise")}),
        (nodes.revise, nodes.after_revise, {"critique": Way("critique"), "compare": Way("compare")}),
        (nodes.compare, nodes.after_compare, {"pair": Way(END, nodes.pair)}),
    ):
        add_turn(graph, node.__name__, node, route, {**ways, "drop": drop})
    graph.add_edge(START, "propose")
    return graph.compile(name=NAME).with_config({"recursion_limit": 2 * policy.rounds + 5})


def _flaw(reply: Reply) -> str:
    """Why a first answer is not worth mending, or nothing."""
    if reply.finish is Finish.LENGTH:
        return "reply cut by length"
    if reply.finish is Finish.REFUSAL:
        return "refused"
    return "" if reply.message.text.strip() else "empty reply"


def _last(attempts: list[Attempt]) -> Message:
    return attempts[-1].candidate.messages[-1]


def _same_words(one: Attempt, other: Attempt) -> bool:
    return one.candidate.messages[-1].text.split() == other.candidate.messages[-1].text.split()


def _revised(table: Table, problem: Problem, first: Attempt, reply: Reply, index: int) -> Attempt:
    """The revision as an answer to the question itself: what the reviser was shown is not part of it."""
    author = author_of(table.models[Seat.REVISER])
    candidate = candidate_of(problem, index, first.candidate.messages[:-1], reply, author)
    return Attempt(candidate, (), Status.UNDECIDED, reply.usage.output_tokens)
