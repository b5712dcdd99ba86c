"""What a set of verdicts carries: which assurance, which true answer, whether a refutation. Emission and audit ask the
same questions here, one of the verdicts that the bout found, the other of those that it finds again.
"""

from sparring_curation import Assurance
from sparring_verifiers import (
    Agreement,
    Domain,
    Equation,
    Gold,
    Prediction,
    Preimage,
    Problem,
    Program,
    Rubric,
    Stated,
    Status,
    Verdict,
    decided_prefix,
    to_json,
    write_literal,
)

from .certificate import canonical_text

# The verifiers whose ACCEPTED means that the answer is right. Others may be asked too; alone they are not enough.
DECIDING = {
    Domain.MATH: ("math_answer",),
    Domain.CODE: ("code_cases", "code_property", "code_differential"),
    Domain.TEXT: (),
}
DECIDING_TASK: dict[type, tuple[str, ...]] = {
    Prediction: ("code_deduction",),
    Preimage: ("code_abduction",),
}  # whose answer is a literal
AGREEMENT = "agreement"
PROOFS = frozenset({"string", "exact", "symbolic"})


class Ungrounded(ValueError):
    """The evidence does not carry the row."""


def assurance_of(problem: Problem, verdicts: tuple[Verdict, ...]) -> Assurance:
    """How the verdicts decided, by what they rest on.

    Raises:
        Ungrounded: none of them decides an answer to this problem.
    """
    decided = [verdict for verdict in verdicts if verdict.status is not Status.UNDECIDED]
    if isinstance(problem.reference, Agreement):
        if any(verdict.verifier == AGREEMENT for verdict in decided):
            return Assurance.AGREED
    elif not isinstance(problem.reference, Rubric):
        grounds = [verdict for verdict in decided if decides(problem, verdict)]
        right = [verdict for verdict in grounds if verdict.status is Status.ACCEPTED] or grounds
        if problem.domain is Domain.MATH and right and all(verdict.evidence.tier in PROOFS for verdict in right):
            return Assurance.PROVED
        if grounds:
            return Assurance.EXECUTED
    raise Ungrounded("no verdict decides an answer to this problem")


def deciding(problem: Problem) -> tuple[str, ...]:
    """The verifiers of ours of which one has to have decided an answer to the problem."""
    kind = type(problem.reference)
    return DECIDING_TASK[kind] if kind in DECIDING_TASK else DECIDING[problem.domain]


def decides(problem: Problem, verdict: Verdict) -> bool:
    """Whether the verdict is of a verifier that decides such problems; for text, which has none of ours, any is."""
    return verdict.verifier in deciding(problem) or not deciding(problem)


def step_labels(verdicts: tuple[Verdict, ...]) -> tuple[bool, ...]:
    """A label for each step that may have one: from the first as far as they are decided, ending with the first wrong.

    Labels after the first wrong step would mean nothing, and an undecided step is neither right nor wrong. Steps that
    all hold are right only where the answer is: else one of them, true as it is, does not fit the problem, and nobody
    knows which.
    """
    for verdict in verdicts:
        if verdict.steps:
            labels = tuple(step.status is Status.ACCEPTED for step in decided_prefix(verdict.steps))
            answers = [each.status for each in verdicts if each.verifier in DECIDING[Domain.MATH]]
            is_right = all(status is Status.ACCEPTED for status in answers)
            return labels if is_right or not all(labels) else ()
    return ()


def true_answer(problem: Problem, verdicts: tuple[Verdict, ...]) -> tuple[str, str]:
    """The ground truth and the name of the verifier that checks an answer against it.

    Math: the answer's text, computed where the reference is a program; or the equation that it solves, as JSON text.
    Code: JSON text with the entry, the reference's source where there is one, and the cases of every suite. A
    prediction: the literal of what the program returns. A preimage: JSON text with the program and the value.

    Raises:
        Ungrounded: no verdict says what the right answer is.
    """
    grounds = [v for v in verdicts if v.status is not Status.UNDECIDED and decides(problem, v)]
    if not grounds:
        raise Ungrounded("no verdict decides an answer to this problem")
    reference = problem.reference
    if problem.domain is Domain.CODE and isinstance(reference, Program | Stated):
        return code_truth(problem, reference), grounds[0].verifier
    if isinstance(reference, Gold):
        return reference.answer, grounds[0].verifier
    if isinstance(reference, Equation):
        return canonical_text(to_json(reference)), grounds[0].verifier
    if isinstance(reference, Preimage):
        return preimage_truth(reference), grounds[0].verifier
    for verdict in grounds:
        expected = verdict.evidence.expected
        if isinstance(reference, Program | Prediction) and expected is not None:
            if expected.endswith("..."):  # evidence is for people: what is long is cut there
                raise Ungrounded("the answer is too long to be stated")
            return expected, verdict.verifier
    raise Ungrounded("no verdict says what the reference computes")


def code_truth(problem: Problem, reference: Program | Stated) -> str:
    """What an answer in code has to satisfy, as JSON text; a case without "expected" is what the source computes."""
    return canonical_text(
        {
            "entry": reference.entry,
            "source": reference.source if isinstance(reference, Program) else None,
            "cases": [to_json(case) for suite in problem.suites for case in suite.cases],
        }
    )


def preimage_truth(reference: Preimage) -> str:
    """What an input has to satisfy, as JSON text: the entry of the source returns the expected value, a literal."""
    return canonical_text(
        {"entry": reference.entry, "source": reference.source, "expected": write_literal(reference.expected)}
    )
