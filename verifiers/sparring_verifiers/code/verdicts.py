"""How the code verifiers word what they found."""

from sparring_verifiers.types import SCRIPT, Candidate, Evidence, Finish, Status, Suite, Verdict

from .extract import extract_program, functions_told
from .trial import Check, Trial

_UNFINISHED = {
    Finish.LENGTH: "the reply was cut by its length",
    Finish.REFUSAL: "the model refused",
    Finish.TOOL: "the reply ends in a tool call",
}


def program_of(candidate: Candidate, entry: str) -> tuple[str | None, str]:
    """The candidate's program, or None and why there is none to decide on."""
    if reason := unfinished(candidate):
        return None, reason
    program = None if candidate.answer is None else extract_program(candidate.answer, entry)
    if program is None:
        if entry == SCRIPT:
            return None, "no program was found in the reply"
        said = candidate.answer or (candidate.messages[-1].text if candidate.messages else "")
        return None, f"no program that defines {entry} was found in the reply; it defines {functions_told(said)}"
    return program, ""


def unfinished(candidate: Candidate) -> str:
    """Why the reply is no answer to decide on; "" when it is one."""
    return _UNFINISHED.get(candidate.finish, "")


def undecided(name: str, tier: str, reason: str) -> Verdict:
    """A verdict that decides nothing, with its reason."""
    return Verdict(Status.UNDECIDED, name, Evidence(tier), reason)


def verdict_of(
    name: str, tier: str, trial: Trial, checks: tuple[Check, ...], dropped: int, suites: tuple[Suite, ...]
) -> Verdict:
    """The verdict on a program that was tried on the checks."""
    finding = trial.finding
    details: tuple[tuple[str, str], ...] = (
        ("visible", str(sum(not check.is_hidden for check in checks))),
        ("hidden", str(sum(check.is_hidden for check in checks))),
        ("dropped", str(dropped)),
        ("second_run", trial.second_run.value),
        ("suites", ",".join(suite.id for suite in suites)),
    )
    suite_id = suites[-1].id if suites else None
    if finding is None:
        evidence = Evidence(tier, checked=len(checks))
        reason = f"right on {len(checks)} inputs"
        return Verdict(Status.ACCEPTED, name, evidence, reason, suite_id=suite_id, details=details)
    if finding.expected_by:
        details = (*details, ("expected_by", finding.expected_by))
    evidence = Evidence(tier, finding.found, finding.expected, finding.counterexample, len(checks))
    return Verdict(Status.REJECTED, name, evidence, finding.reason, suite_id=suite_id, details=details)
