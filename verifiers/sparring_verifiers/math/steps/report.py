"""A solution checked step by step: what is proved, what is refuted and by which values, what nobody can tell."""

from dataclasses import dataclass

from sparring_verifiers.math.syntax import symbols

from .checking import Checker, Finding
from .claims import read_claim, value_of
from .entailment import Solved, implies
from .environment import Environment
from .format import Kind, Solution, Step, read_solution
from .formulas import Decision, Ruling, names_of, proved, refuted, undecided
from .prose import false_equalities
from .statement import Statement, read_statement
from .terms import ParseFailure, Prover, is_same_answer

MAX_CONCLUSIONS = 40


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step. text: as it stands in the solution; claim: the line that decided; rule, witness, reason: see Ruling."""

    index: int
    text: str
    decision: Decision
    rule: str = ""
    claim: str = ""
    witness: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """steps in order. answer: as stated, None where there is none; follows: it is the conclusion of a proved claim."""

    steps: tuple[StepReport, ...]
    answer: str | None
    follows: bool
    is_structured: bool

    @property
    def first_wrong(self) -> StepReport | None:
        return next((step for step in self.steps if step.decision is Decision.REFUTED), None)

    @property
    def is_clean(self) -> bool:
        """Whether every step is proved and the answer follows."""
        return bool(self.steps) and self.follows and all(step.decision is Decision.PROVED for step in self.steps)


def check_solution(
    text: str, statement: str | None = None, *, prover: Prover | None = None, answer: str | None = None
) -> Report:
    """The solution checked step by step.

    statement: the problem's text, from which assumptions have to come; without one, every `given:` is taken on trust.
    answer: the final answer where the text does not state it in a line of its own.

    Raises:
        Unreadable: past a cap.
    """
    solution = read_solution(text)
    known = Statement() if statement is None else read_statement(statement)
    checker = Checker(known, prover or Prover(), Environment(known), trusts_givens=statement is None)
    stated = next(
        (line.text for step in reversed(solution.steps) for line in step.lines if _is_answer(line.kind)), answer
    )
    found = [_of_step(index, step, checker, solution) for index, step in enumerate(solution.steps)]
    follows = stated is not None and _follows(stated, checker.environment)
    steps = tuple(_closed(report, step, follows=follows) for report, step in zip(found, solution.steps, strict=True))
    return Report(steps, stated, follows, solution.is_structured)


def _is_answer(kind: Kind) -> bool:
    return kind is Kind.ANSWER


def _of_step(index: int, step: Step, checker: Checker, solution: Solution) -> StepReport:
    findings = [made for line in step.lines if not _is_answer(line.kind) and (made := checker.check(line)) is not None]
    prose = next(false_equalities(step.prose if solution.is_structured else step.text), None)
    if prose is not None:
        findings.append(Finding(prose.text, refuted("prose", f"{prose.left} is not {prose.right}")))
    for wanted in (Decision.REFUTED, Decision.OPEN, Decision.PROVED):
        for finding in findings if wanted is not Decision.PROVED else findings[::-1]:
            if finding.ruling.decision is wanted:
                return _report(index, step, finding.text, finding.ruling)
    return _report(index, step, "", undecided("no claim"))


def _report(index: int, step: Step, claim: str, ruling: Ruling) -> StepReport:
    return StepReport(index, step.text, ruling.decision, ruling.rule, claim, ruling.witness, ruling.reason)


def _closed(report: StepReport, step: Step, *, follows: bool) -> StepReport:
    """A step that only states the answer is proved where that follows."""
    if (
        report.decision is Decision.OPEN
        and step.lines
        and all(_is_answer(line.kind) for line in step.lines)
        and follows
    ):
        return _report(report.index, step, step.lines[-1].text, proved("answer"))
    return report


def _follows(answer: str, here: Environment) -> bool:
    """Whether the answer is what a proved claim concludes, or follows from such."""
    if any(is_same_answer(conclusion, answer) for conclusion in dict.fromkeys(here.conclusions[-MAX_CONCLUSIONS:])):
        return True
    firm = tuple(fact.formula for fact in here.facts if fact.is_firm)
    try:
        wanted = read_claim(answer, here.names).sides[0].formula
        premise = here.premise(names_of(wanted), only_firm=True)
    except ParseFailure:
        wanted = premise = ()
    if names_of(wanted) and implies(premise, wanted).decision is Decision.PROVED:
        return True
    solved = Solved.of(tuple(atom for formula in firm if len(formula) == 1 for atom in formula[0]))
    values = [value_of(node) for _, node in sorted(solved.values.items()) if not symbols(node)]
    return not solved.is_empty and len(values) > 1 and is_same_answer(f"({', '.join(values)})", answer)
