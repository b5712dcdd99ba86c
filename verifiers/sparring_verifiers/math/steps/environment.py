"""What stands while a solution is read: names, assumptions, and what was claimed so far.

A fact is firm when it was given, named with `let`, or proved from such: only firm facts refute. What was merely stated
may carry a later step, and contradicts nothing, for a solver may use one letter for two things.
"""

from dataclasses import dataclass, field

from sparring_verifiers.math.syntax import Node

from .claims import Names
from .entailment import Solved
from .formulas import Atom, Formula, names_of
from .statement import Statement

MAX_FACTS = 40


@dataclass(frozen=True, slots=True)
class Fact:
    formula: Formula
    is_firm: bool


@dataclass(slots=True)
class Environment:
    """definitions: what each name of a `let` stands for. conclusions: texts of proved claims, as an answer may say it.
    has_error: a step was refuted, and what follows is judged by what is stated."""

    statement: Statement
    names: Names = field(default_factory=Names)
    definitions: dict[str, Node] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    expressions: list[Node] = field(default_factory=list)
    conclusions: list[str] = field(default_factory=list)
    has_error: bool = False

    def is_fresh(self, name: str) -> bool:
        """Whether nothing has been said of the symbol."""
        used = any(name in names_of(fact.formula) for fact in self.facts)
        return name not in self.statement.names and name not in self.definitions and not used

    def state(self, formula: Formula, *, is_firm: bool) -> None:
        """Takes a fact in; the oldest that were only stated go first where there are too many."""
        fact = Fact(formula, is_firm)
        if fact in self.facts:
            return
        self.facts.append(fact)
        while len(self.facts) > MAX_FACTS:
            loose = next((at for at, each in enumerate(self.facts) if not each.is_firm), 0)
            del self.facts[loose]

    def premise(self, names: frozenset[str], *, only_firm: bool) -> Formula:
        """The facts that say something of these symbols, through others too; the newest first, as many as fit."""
        kept: list[Formula] = []
        alternatives = 1
        reach = set(names)
        candidates = [fact.formula for fact in reversed(self.facts) if fact.is_firm or not only_firm]
        candidates += [((atom,),) for atom in self._stated_by_problem(candidates)]
        while found := [each for each in candidates if each not in kept and names_of(each) & reach]:
            for formula in found:
                reach |= names_of(formula)
                if alternatives * len(formula) <= 8 and sum(len(each[0]) for each in kept) < 12:
                    alternatives *= len(formula)
                    kept.append(formula)
                else:
                    candidates = [each for each in candidates if each is not formula]
        joint: Formula = ((),)
        for formula in kept:
            joint = tuple((*left, *right) for left in joint for right in formula)
        return joint if kept else ()

    def _stated_by_problem(self, known: list[Formula]) -> tuple[Atom, ...]:
        """The problem's own relations, unless they contradict each other or what stands; none after a wrong step."""
        if self.has_error:
            return ()
        facts = self.statement.facts
        single = [formula[0] for formula in known if len(formula) == 1]
        is_consistent = not Solved.of((*facts, *(atom for part in single for atom in part))).is_empty
        return facts if is_consistent else ()

    def carry(self, formula: Formula) -> None:
        """Goes on from what a wrong step states: it stands now, and of the rest what does not contradict it."""
        self.has_error = True
        kept = [Fact(formula, is_firm=False)]
        parts = formula[0] if len(formula) == 1 else ()
        for fact in reversed(self.facts):
            if len(fact.formula) != 1:
                continue
            joint = (*parts, *fact.formula[0])
            if not Solved.of(joint).is_empty:
                parts = joint
                kept.append(Fact(fact.formula, is_firm=False))
        self.facts = kept[::-1]
