"""The tournament: n answers to one problem; verifiers decide what they can, a judge ranks the rest; best against worst.

propose -> generate -> verify -> (judge) -> rank -> pair | drop
"""

# ruff: noqa: ARG002 - LangGraph hands every node its state, under that name

from dataclasses import dataclass
from typing import Literal, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from sparring_agents.effects import together
from sparring_agents.outcome import Attempt, Pair
from sparring_agents.policies import TournamentPolicy
from sparring_agents.seats.generator import generate
from sparring_agents.seats.judge import grade_answer
from sparring_agents.table import Unusable
from sparring_verifiers import Finish, Status, WeakEvidence

from .examination import NO_AGREEMENT, has_second_family
from .grading import distinct, is_refuted
from .judging import judged_pair, refuse_judge, rubric_of
from .screening import is_decidable, repetition, required_verifiers, screen, with_drawn_inputs
from .sitting import Graph, Sitting, Way, add_turn
from .verifying import verify

NAME = "tournament"


class State(TypedDict, total=False):
    """scores: the judge's, by candidate; empty when nobody was asked."""

    proposal: int
    is_separated: bool
    scores: list[int | None]
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Tournament:
    policy: TournamentPolicy

    async def propose(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        made = await table.strategy.propose(table, attempt=state["proposal"], level=None)
        book.open(made)
        if isinstance(made, Unusable):
            return State(stage="propose", reason=made.reason)
        # Where nothing but a judge decides, there is no reference to screen.
        if is_decidable(made) and required_verifiers(table, made):
            path, attempt = f"{NAME}/screen", state["proposal"]
            reason = await screen(table, made, book.proposals, path=path, attempt=attempt)
            if reason is None:
                try:
                    book.problem = await with_drawn_inputs(table, made, path=path, attempt=attempt)
                except WeakEvidence as weak:
                    reason = str(weak)
        else:
            reason = repetition(table, made, book.proposals)
        return State(stage="screen", reason=reason or "")

    async def generate(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        made = await together(
            generate(table, book.current, index, path=f"{NAME}/generate") for index in range(self.policy.candidates)
        )
        book.attempts = [Attempt(one, (), Status.UNDECIDED, reply.usage.output_tokens) for one, reply in made]
        return State(stage="", reason="")

    async def verify(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        if not (is_decidable(book.current) and required_verifiers(table, book.current)):
            return State(is_separated=False, stage="", reason="")
        book.attempts = list(await verify(table, book.current, book.attempts, path=f"{NAME}/verify", proposal=0))
        winners = [attempt for attempt in book.attempts if attempt.status is Status.ACCEPTED]
        if not winners:
            return State(stage="verify", reason="none accepted")
        if not has_second_family(table, book.current, book.attempts):
            return State(stage="verify", reason=NO_AGREEMENT)
        return State(is_separated=any(map(is_refuted, book.attempts)), stage="", reason="")

    async def judge(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        entrants = eligible(book.attempts)
        if len(entrants) < 2:
            return State(stage="judge", reason="fewer than two whole answers that differ")
        refused = refuse_judge(table, entrants)
        if refused is not None:
            return State(stage="judge", reason=refused)
        criteria = rubric_of(book.current)
        scores = await together(
            grade_answer(table, book.current.statement, criteria, _text(attempt), path=f"{NAME}/judge")
            for attempt in entrants
        )
        # A reply that holds no score leaves its candidate out of the ranking; it is not a low score.
        kept = [None if isinstance(score, Unusable) else score for score in scores]
        if sum(score is not None for score in kept) < 2:
            return State(stage="judge", reason="judge: fewer than two scores")
        return State(scores=kept, stage="", reason="")

    async def rank(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        if state["is_separated"]:
            chosen = next(attempt for attempt in book.attempts if attempt.status is Status.ACCEPTED)
            rejected = next(filter(is_refuted, book.attempts))
            book.pairs.append(Pair(book.current, chosen, rejected, by="verdict"))
            return State(stage="", reason="")
        best, worst = best_and_worst(eligible(book.attempts), state["scores"])
        if best is None or worst is None:
            return State(stage="rank", reason="tie")
        named = [(f"candidate {attempt.candidate.index}", attempt) for attempt in (best, worst)]
        pair = await judged_pair(table, book.current, rubric_of(book.current), named[0], named[1], path=f"{NAME}/rank")
        if isinstance(pair, str):
            return State(stage="rank", reason="worst preferred" if pair.endswith(" preferred") else pair)
        book.pairs.append(pair)
        return State(stage="", reason="")

    def pair(self, state: State, runtime: Runtime[Sitting]) -> State:
        runtime.context.notebook.close()
        return State(stage="", reason="")

    def drop(self, state: State, runtime: Runtime[Sitting]) -> State:
        runtime.context.notebook.close(stage=state["stage"], reason=state["reason"])
        return State(stage=state["stage"], reason=state["reason"])

    def after_propose(self, state: State) -> Literal["generate", "drop"]:
        return "drop" if state["reason"] else "generate"

    def after_verify(self, state: State) -> Literal["judge", "rank", "drop"]:
        if state["reason"]:
            return "drop"
        return "rank" if state["is_separated"] else "judge"

    def after_judge(self, state: State) -> Literal["rank", "drop"]:
        return "drop" if state["reason"] else "rank"

    def after_rank(self, state: State) -> Literal["pair", "drop"]:
        return "drop" if state["reason"] else "pair"


def build_tournament(policy: TournamentPolicy) -> Graph:
    """The tournament as a compiled state machine; compile once a process, play with `play`."""
    nodes = _Tournament(policy)
    graph = StateGraph(State, context_schema=Sitting)
    drop = Way(END, nodes.drop)
    add_turn(graph, "propose", nodes.propose, nodes.after_propose, {"generate": Way("generate"), "drop": drop})
    graph.add_node("generate", nodes.generate)
    ways = {"judge": Way("judge"), "rank": Way("rank"), "drop": drop}
    add_turn(graph, "verify", nodes.verify, nodes.after_verify, ways)
    add_turn(graph, "judge", nodes.judge, nodes.after_judge, {"rank": Way("rank"), "drop": drop})
    add_turn(graph, "rank", nodes.rank, nodes.after_rank, {"pair": Way(END, nodes.pair), "drop": drop})
    graph.add_edge(START, "propose")
    graph.add_edge("generate", "verify")
    return graph.compile(name=NAME).with_config({"recursion_limit": 7})


def eligible(attempts: list[Attempt]) -> list[Attempt]:
    """What a judge may rank: whole replies, each text once, by index. A rejected one is no candidate for chosen, and
    beside an accepted one without a refutation it is no evidence for rejected."""
    whole = [
        attempt
        for attempt in attempts
        if attempt.candidate.finish is Finish.STOP and _text(attempt) and attempt.status is not Status.REJECTED
    ]
    return sorted(distinct(whole), key=lambda attempt: attempt.candidate.index)


def best_and_worst(entrants: list[Attempt], scores: list[int | None]) -> tuple[Attempt | None, Attempt | None]:
    """The first with the highest and the last with the lowest standing; (None, None) when all stand alike.

    An accepted answer stands above an undecided one, whatever the judge says.
    """
    ranked = sorted(
        (
            (attempt.status is Status.ACCEPTED, score, -attempt.candidate.index, attempt)
            for attempt, score in zip(entrants, scores, strict=True)
            if score is not None
        ),
        key=lambda entry: entry[:3],
    )
    if ranked[0][:2] == ranked[-1][:2]:
        return None, None
    return ranked[-1][3], ranked[0][3]


def _text(attempt: Attempt) -> str:
    return attempt.candidate.messages[-1].text.strip()
