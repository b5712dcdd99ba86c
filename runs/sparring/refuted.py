"""What refutes a program, in words that explain, rows and the command line share."""

from sparring_verifiers import Domain, Problem, Program, Stated, Status, Verdict, refutation_told


def refuted_told(problem: Problem, verdict: Verdict) -> str:
    """What refutes a program, in words: "f([3, 1]) returned [3, 1]; expected [1, 3] by the reference"; "" of others."""
    reference = problem.reference
    if verdict.status is not Status.REJECTED or not isinstance(reference, Program | Stated):
        return ""
    if problem.domain is not Domain.CODE:
        return ""
    return refutation_told(reference.entry, verdict.evidence, dict(verdict.details).get("expected_by", ""))
