"""The row that a certificate certifies: the one way in which the visible fields of a row come about.

Emission goes through here, and audit again, so a row whose fields say something else than its certificate is found.
"""

from sparring_curation import Assurance, Critique, Demonstration, Grounds, Preference, Process, Row, Verifiable
from sparring_verifiers import (
    Candidate,
    Message,
    Problem,
    Status,
    StepVerdict,
    Text,
    Unreadable,
    Verdict,
    read_solution,
)
from sparring_verifiers import Role as Speaker

from .certificate import Certificate, Lineage, Role
from .grounds import Ungrounded


def row_of(
    certificate: Certificate, lineage: Lineage, texts: tuple[str, str], verdicts: tuple[Verdict, ...] = ()
) -> Row:
    """The row that a certificate certifies: the one way in which visible fields come about. texts: of the certificate
    and of the lineage, as `write_record` writes them.

    Raises:
        Ungrounded: the certificate lacks a candidate that its table needs, or names no table.
    """
    certificate_text, lineage_text = texts
    problem = certificate.problem
    try:
        grounds = Grounds(
            bout_id=lineage.bout_id,
            item=lineage.item,
            verdicts=verdicts,
            assurance=Assurance(certificate.assurance),
            lineage=lineage_text,
            certificate=certificate_text,
            allow_same_family=certificate.allow_same_family,
        )
    except ValueError as error:
        raise Ungrounded(str(error)) from None
    match certificate.table:
        case "sft":
            return Demonstration(problem, _only(certificate, Role.ANSWER), grounds)
        case "preference":
            chosen, rejected = _only(certificate, Role.CHOSEN), _only(certificate, Role.REJECTED)
            return Preference(problem, chosen, rejected, certificate.by, grounds)
        case "rlvr" if certificate.pass_rate is not None and certificate.candidates(Role.ATTEMPT):
            prompt = asked(problem, certificate.candidates(Role.ATTEMPT)[0])
            return Verifiable(
                problem, prompt, certificate.ground_truth, certificate.verifier, certificate.pass_rate, grounds
            )
        case "critique" if certificate.round is not None and 0 <= certificate.round < len(certificate.rounds):
            note = certificate.rounds[certificate.round]
            return Critique(
                problem, note.constitution, note.principle, note.original, note.critique, note.revision, grounds
            )
        case "process" if certificate.labels:
            return _process(certificate, grounds)
    raise Ungrounded(f'the certificate does not hold what a row of "{certificate.table}" needs')


def _process(certificate: Certificate, grounds: Grounds) -> Process:
    """The labelled steps as they stand in the candidate's text."""
    labels = certificate.labels
    try:
        steps = read_solution(_only(certificate, Role.STEPS).messages[-1].text).steps
    except Unreadable as why:
        raise Ungrounded(str(why)) from None
    if len(labels) > len(steps) or not all(labels[:-1]):
        raise Ungrounded("the labels are not those of the first steps, of which only the last may be wrong")
    verdicts = tuple(
        StepVerdict(index, Status.ACCEPTED if label else Status.REJECTED, "") for index, label in enumerate(labels)
    )
    return Process(certificate.problem, tuple(step.text for step in steps[: len(labels)]), verdicts, grounds)


def asked(problem: Problem, candidate: Candidate) -> tuple[Message, ...]:
    """What was asked at first, without worked examples: the system's text and the user's turn with the statement."""
    before = opening(candidate)
    turns = [said for said in before if said.role is Speaker.USER and problem.statement in said.text]
    if not turns or before[-1] != turns[-1]:
        return (Message(Speaker.USER, (Text(problem.statement),)),)
    return (*(said for said in before[:1] if said.role is Speaker.SYSTEM), turns[-1])


def opening(candidate: Candidate) -> tuple[Message, ...]:
    """What stands before the author's first word; what follows it is a repair."""
    before = candidate.messages[:-1]
    first = next((at for at, said in enumerate(before) if said.role is Speaker.ASSISTANT), len(before))
    return before[:first]


def asked_of_both(problem: Problem, one: Candidate, other: Candidate) -> tuple[Message, ...]:
    """What both were asked; the bare statement when they were not asked in the same words."""
    prompt = asked(problem, one)
    return prompt if prompt == asked(problem, other) else (Message(Speaker.USER, (Text(problem.statement),)),)


def _only(certificate: Certificate, role: Role) -> Candidate:
    found = certificate.candidates(role)
    if len(found) != 1 or not found[0].messages:
        raise Ungrounded(f"one candidate as {role} expected, {len(found)} found")
    return found[0]
