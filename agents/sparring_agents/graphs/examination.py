"""The examination: an examiner sets a problem, an examinee attempts it, verifiers decide, the pass rate is the grade.

propose (and screen) -> attempt (verify, grade, pair) -> (repair) | again harder | again easier | drop

A superstep of LangGraph costs as much CPU as a call, so what only computes stands in the node of the turn that it
follows, and the waves of one problem are one turn.
"""

# ruff: noqa: ARG002 - every node and way is handed the state and the runtime

from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from sparring_agents.effects import together
from sparring_agents.outcome import Attempt, Pair
from sparring_agents.policies import ExaminationPolicy
from sparring_agents.seats.examinee import solve
from sparring_agents.strategies.sizes import size_of
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Reply, Seat
from sparring_verifiers import (
    Agreement,
    Candidate,
    Problem,
    Source,
    Status,
    WeakEvidence,
    is_independent,
)

from .dual_agreement import agree, disagreement, overruled, with_generator, with_voices
from .grading import Grade, counts, grade_of_vote, grade_so_far, pass_rate, verdict_pairs
from .property_agreement import agree_on_properties
from .repairing import repair_pairs, repaired
from .screening import cheap_reason, compares_candidates, reference_reason, with_drawn_inputs
from .sitting import Graph, Notebook, Sitting, Way, add_turn
from .verifying import verify

NAME = "examination"
NO_AGREEMENT = "no agreement from a second family"


class State(TypedDict, total=False):
    """Where the bout stands. proposal: the number of the problem under way; level: None until a strategy chose one."""

    proposal: int
    level: int | None
    lowest: int
    hardest: int
    is_fixed: bool  # the strategy has one problem for this bout, so asking again gives the same
    drawn: int
    grade: str
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Examination:
    policy: ExaminationPolicy

    async def propose(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        made = await table.strategy.propose(table, attempt=state["proposal"], level=state.get("level"))
        book.open(made)
        lowest, hardest = table.strategy.levels
        update = State(lowest=lowest, hardest=hardest, is_fixed=size_of(table.strategy) is not None, drawn=0)
        if isinstance(made, Unusable):
            book.close(stage="propose", reason=made.reason)
            return update | State(stage="propose", reason=made.reason)
        return update | State(level=made.origin.level, stage="", reason="")

    async def screen(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        path, attempt = f"{NAME}/screen", state["proposal"]
        agreed, reason = book.current, cheap_reason(table, book.current, book.proposals)
        if reason is None:
            agreed, book.tests = await agree(table, book.current, path=f"{path}/tests", attempt=attempt)
            reason = disagreement(book.tests, self.policy.max_disagreement)
            reason = reason or await reference_reason(table, agreed, path=path, attempt=attempt)
        if reason is None:
            try:
                drawn = await with_drawn_inputs(table, agreed, path=path, attempt=attempt)
                reason = await self._settle_tests(table, book, drawn, path=f"{path}/properties", attempt=attempt)
            except WeakEvidence as weak:
                reason = str(weak)
        if reason is None:
            return State(stage="", reason="")
        book.close(stage="screen", reason=reason)
        return State(stage="screen", reason=reason)

    async def _settle_tests(
        self, table: Table, book: Notebook, drawn: Problem, *, path: str, attempt: int
    ) -> str | None:
        """Why what the test writer states speaks against the problem, once every input stands; else it is set."""
        book.problem, properties = await agree_on_properties(table, drawn, path=path, attempt=attempt)
        book.tests += properties
        if reason := disagreement(book.tests, self.policy.max_disagreement):
            return reason
        book.tests = await with_generator(table, book.problem, book.tests, path=path, attempt=attempt)
        return overruled(table, book.problem, book.tests)

    async def attempt(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        seats = solvers(table, book.current)
        # A vote needs every voice, and so does who compares the candidates: then there is one wave.
        wave = self.policy.attempts if compares_candidates(table, book.current) else self.policy.wave
        indices = range(state["drawn"], min(state["drawn"] + wave, self.policy.attempts))
        solved = await together(
            solve(
                table,
                book.current,
                index,
                path=f"{NAME}/attempt",
                attempt=state["proposal"],
                seat=seats[index % len(seats)],
                sample=index,
            )
            for index in indices
        )
        book.attempts += [_untried(candidate, reply) for candidate, reply in solved]
        return State(drawn=indices.stop)

    async def verify(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        decided = sum(bool(attempt.verdicts) for attempt in book.attempts)
        fresh = book.attempts[decided:]
        book.attempts[decided:] = await verify(
            table, book.current, fresh, path=f"{NAME}/verify", proposal=state["proposal"]
        )
        return State(drawn=state["drawn"])

    async def grade(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        accepted, rejected, undecided = counts(book.attempts)
        is_vote = isinstance(book.current.reference, Agreement)
        grade: str = grade_of_vote(accepted) if is_vote else grade_so_far(accepted, rejected, undecided, self.policy)
        if grade == Grade.MORE:
            return State(grade=grade)
        if grade == Grade.IN_WINDOW and not has_second_family(table, book.current, book.attempts):
            grade = NO_AGREEMENT
        path, attempt = f"{NAME}/tests", state["proposal"]
        spoken = [("candidate", one.candidate) for one in book.attempts]
        book.tests = await with_voices(table, book.current, book.tests, spoken, path=path, attempt=attempt)
        grade = overruled(table, book.current, book.tests) or grade
        reason = "" if grade == Grade.IN_WINDOW else grade
        stage = "grade" if reason else ""
        book.close(stage=stage, reason=reason, pass_rate=None if is_vote else pass_rate(accepted, rejected))
        return State(grade=grade, stage=stage, reason=reason)

    async def set_problem(self, state: State, runtime: Runtime[Sitting]) -> State:
        update = await self.propose(state, runtime)
        return update if update["reason"] else update | await self.screen(state | update, runtime)

    async def sit(self, state: State, runtime: Runtime[Sitting]) -> State:
        update = State(grade=Grade.MORE)
        while update["grade"] == Grade.MORE:
            update |= await self.attempt(state | update, runtime)
            update |= await self.verify(state | update, runtime)
            update |= await self.grade(state | update, runtime)
        if update["grade"] == Grade.IN_WINDOW and not self.policy.repairs:
            self._pair(runtime.context.notebook)
        return update

    async def repair(self, state: State, runtime: Runtime[Sitting]) -> State:
        table, book = runtime.context.table, runtime.context.notebook
        path, proposal = f"{NAME}/repair", state["proposal"]
        made = await repaired(table, book.current, book.attempts, self.policy.repairs, path=path, proposal=proposal)
        book.proposals[-1] = replace(book.proposals[-1], repairs=made)
        book.pairs += repair_pairs(made)
        self._pair(book)
        return State(grade=state["grade"])

    def _pair(self, book: Notebook) -> None:
        # A vote refutes nobody: without gold there is no wrong answer to pair with.
        if not isinstance(book.current.reference, Agreement):
            pairs = verdict_pairs(book.attempts, self.policy.max_pairs)
            book.pairs += [Pair(book.current, chosen, rejected, by="verdict") for chosen, rejected in pairs]

    def harder(self, state: State, runtime: Runtime[Sitting]) -> State:
        return State(proposal=state["proposal"] + 1, level=(state["level"] or 0) + 1)

    def easier(self, state: State, runtime: Runtime[Sitting]) -> State:
        return State(proposal=state["proposal"] + 1, level=(state["level"] or 0) - 1)

    def another(self, state: State, runtime: Runtime[Sitting]) -> State:
        return State(proposal=state["proposal"] + 1)

    def after_propose(self, state: State) -> Literal["attempt", "another", "drop"]:
        return self._anew(state) if state["reason"] else "attempt"

    def after_attempt(self, state: State) -> Literal["repair", "accept", "harder", "easier", "drop"]:
        grade, level = state["grade"], state["level"] or 0
        if grade == Grade.IN_WINDOW:
            return "repair" if self.policy.repairs else "accept"
        if self._has_rounds(state):
            if grade == Grade.TOO_EASY and level < state["hardest"]:
                return "harder"
            if grade == Grade.TOO_HARD and level > state["lowest"]:
                return "easier"
        return "drop"

    def _anew(self, state: State) -> Literal["another", "drop"]:
        return "another" if self._has_rounds(state) else "drop"

    def _has_rounds(self, state: State) -> bool:
        return not state["is_fixed"] and state["proposal"] + 1 < self.policy.rounds


def build_examination(policy: ExaminationPolicy) -> Graph:
    """The examination as a compiled state machine; compile once a process, play with `play`."""
    nodes = _Examination(policy)
    graph = StateGraph(State, context_schema=Sitting)
    over = Way(END)
    add_turn(
        graph,
        "propose",
        nodes.set_problem,
        nodes.after_propose,
        {"attempt": Way("attempt"), "another": Way("propose", nodes.another), "drop": over},
    )
    add_turn(
        graph,
        "attempt",
        nodes.sit,
        nodes.after_attempt,
        {
            "repair": Way("repair"),
            "accept": over,
            "harder": Way("propose", nodes.harder),
            "easier": Way("propose", nodes.easier),
            "drop": over,
        },
    )
    graph.add_node("repair", nodes.repair)
    graph.add_edge(START, "propose")
    graph.add_edge("repair", END)
    return graph.compile(name=NAME).with_config({"recursion_limit": policy.rounds * 2 + 2})


def solvers(table: Table, problem: Problem) -> tuple[Seat, ...]:
    """Who attempts the problem. Where candidates are compared with each other the generator, when one sits at the
    table, answers every other time: without gold it is the second opinion."""
    if compares_candidates(table, problem) and Seat.GENERATOR in table.models:
        return Seat.EXAMINEE, Seat.GENERATOR
    return (Seat.EXAMINEE,)


def _untried(candidate: Candidate, reply: Reply) -> Attempt:
    return Attempt(candidate, (), Status.UNDECIDED, reply.usage.output_tokens)


def has_second_family(table: Table, problem: Problem, attempts: list[Attempt]) -> bool:
    """Whether evidence independent of the examiner stands behind the problem, where it has to.

    A model's problem wants an accepted candidate by another family; a problem without gold wants accepted candidates of
    two families. Families that nobody knows are no evidence. allow_same_family waives the other family, not the answer.
    """
    right = [attempt.candidate.author for attempt in attempts if attempt.status is Status.ACCEPTED]
    if isinstance(problem.reference, Agreement):
        others = [(one, other) for one in right for other in right]
    elif problem.origin.source is Source.MODEL:
        others = [(problem.origin.author, other) for other in right]
    else:
        return True
    if table.allow_same_family:
        return bool(others)
    return any(is_independent(one, other) for one, other in others)
