"""Whether a row is consistent in itself, before anything is run: it reads the row and run.yaml, nothing else.

Hashes prove only that nobody was careless. What holds here against somebody who computes every hash again: each visible
field follows from the certificate, a procedural problem from its family and parameters, a prompt from its problem, an
answer from its reply, a policy from run.yaml, and a model's family from its name.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from sparring_agents import (
    EXAMINEE_PROMPTS,
    REPAIR_PROMPT,
    STEPS_PROMPT,
    TASK_PROMPTS,
    Prompt,
    Reply,
    Sampling,
    Usage,
    answer_in,
    before_reveal,
    examinee_request,
    guess_families,
    load_prompt,
    normalise_family,
    rebuild,
)
from sparring_curation import Assurance
from sparring_verifiers import (
    Agreement,
    Author,
    Candidate,
    Domain,
    Message,
    NotLiteral,
    Prediction,
    Preimage,
    Problem,
    Source,
    Status,
    is_independent,
    problem_id,
    suite_id,
    task_statement,
)
from sparring_verifiers import (
    Role as Speaker,
)

from .certificate import Certificate, Lineage, Role, Unreadable, first_line, read_certificate, read_lineage
from .certified import opening, row_of
from .declared import Declared
from .grounds import Ungrounded
from .revealed import stands_but_for_what_was_shown, wrongly_hidden, wrongly_told
from .tables import COLUMNS, JUDGED_NEVER_IN, record_id, record_of


class Contradicted(Exception):
    """The row claims what does not hold; the message is one line."""


class Undecidable(Exception):
    """This host cannot find out; the message says what is missing."""


def check_content(table: str, row: Mapping[str, Any]) -> None:
    """The columns are the table's, and the id is the hash of the rest."""
    if set(row) != set(COLUMNS[table]):
        odd = sorted(set(row) ^ set(COLUMNS[table]))
        raise Contradicted(f"columns: {odd[0]} is missing or unknown")
    try:
        made = record_id(row)
    except (TypeError, ValueError) as error:
        raise Contradicted(f"the content cannot be hashed: {first_line(error)}") from error
    if made != row["id"]:
        raise Contradicted("the content does not give this id")


def read_claims(table: str, row: Mapping[str, Any], declared: Declared) -> Certificate:
    """The certificate of a row that is consistent with it, with run.yaml and in itself.

    Raises:
        Contradicted: it is not.
        Undecidable: a prompt of another version of sparring would be needed to tell.
    """
    try:
        certificate = read_certificate(row["certificate"])
        lineage = read_lineage(row["lineage"])
        if certificate.table != table:
            raise Contradicted(f"the certificate is for the table {certificate.table}")
        again = record_of(row_of(certificate, lineage, (row["certificate"], row["lineage"])))
    except (Unreadable, Ungrounded, ValueError, TypeError, RecursionError) as error:
        raise Contradicted(first_line(error)) from error
    for name, value in again.items():
        if row[name] != value or type(row[name]) is not type(value):
            raise Contradicted(f"{name}: is not what the certificate gives")
    _check_problem(certificate.problem, declared)
    _check_declared(certificate, lineage, declared)
    _check_shape(table, certificate, declared)
    for claim in certificate.claims:
        _check_author(claim.candidate.author, declared)
        _check_candidate(certificate.problem, claim.candidate, lineage, is_judged=certificate.by == "judge")
    _check_support(certificate)
    return certificate


def _check_problem(problem: Problem, declared: Declared) -> None:
    if problem.id != problem_id(problem.domain, problem.statement, problem.reference):
        raise Contradicted("problem: its content does not give its id")
    for suite in problem.suites:
        if suite.id != suite_id(
            suite.parent_id, suite.kind, suite.cases, suite.author, suite.is_hidden, suite.properties
        ):
            raise Contradicted(f"suite {suite.id[:12]}: its content does not give its id")
    if isinstance(problem.reference, Prediction | Preimage):
        _check_statement(problem, problem.reference)
    if reason := wrongly_hidden(problem):
        raise Contradicted(f"suites: {reason}")
    origin = problem.origin
    if declared.source and origin.source.value != declared.source:
        raise Contradicted(f"origin: {origin.source} found, but the run's problems are {declared.source}")
    if declared.procedural and origin.family not in declared.procedural:
        raise Contradicted(f'origin: the family "{origin.family}" is none of the run\'s')
    if origin.source is Source.PROCEDURAL:
        _check_procedural(problem)


def _check_statement(problem: Problem, reference: Prediction | Preimage) -> None:
    """What is asked is the program, and the call or the value, that decide the answer."""
    try:
        statement = task_statement(reference)
    except NotLiteral as error:
        raise Contradicted(f"problem: what it shows has no literal: {error}") from error
    if problem.statement != statement:
        raise Contradicted("statement: is not what its program and its input or output give")


def _check_procedural(problem: Problem) -> None:
    """The problem is the one that its family renders from its parameters."""
    try:
        made = rebuild(problem.origin.family, problem.origin.parameters)
    except (ValueError, RecursionError) as error:
        raise Contradicted(f"procedural: {first_line(error)}") from error
    for name in ("domain", "statement", "reference", "origin"):
        if getattr(problem, name) != getattr(made, name):
            raise Contradicted(f"{name}: is not what the family {problem.origin.family} makes of its parameters")
    if missing := [suite for suite in made.suites if not stands_but_for_what_was_shown(suite, problem)]:
        raise Contradicted(f"suite {missing[0].id[:12]}: the family's own cases are changed or missing")


def _check_declared(certificate: Certificate, lineage: Lineage, declared: Declared) -> None:
    if declared.is_known and certificate.allow_same_family != declared.allow_same_family:
        raise Contradicted("allow_same_family: differs from the run's")
    if declared.seed is not None and lineage.run_seed != declared.seed:
        raise Contradicted("lineage: run_seed differs from the run's")


def _check_shape(table: str, certificate: Certificate, declared: Declared) -> None:
    """The claims are those of the table, and of the assurance."""
    is_judged = certificate.assurance == Assurance.JUDGED
    if is_judged and table in JUDGED_NEVER_IN:
        raise Contradicted(f"assurance: a judged row never stands in {table}")
    if is_judged != (certificate.by == "judge") or certificate.by not in ("", "judge", "verdict"):
        raise Contradicted("by: does not fit the assurance")
    if table == "preference" and not certificate.by:
        raise Contradicted("by: names neither verdict nor judge")
    wanted = {
        Role.ANSWER: {Status.ACCEPTED},
        Role.SUPPORT: {Status.ACCEPTED},
        Role.CHOSEN: {Status.UNDECIDED if is_judged else Status.ACCEPTED},
        Role.REJECTED: {Status.UNDECIDED if is_judged else Status.REJECTED},
        Role.ATTEMPT: set(Status),
        Role.STEPS: set(Status),
    }
    places = [candidate.index for candidate in certificate.candidates(Role.ATTEMPT)]
    # A problem whose pass rate lies in the window was attempted as often as the run file says.
    wanted_places = len(places) if table != "rlvr" or declared.attempts is None else declared.attempts
    if places != list(range(wanted_places)):
        raise Contradicted("claims: an attempt is missing, or stands there twice")
    for claim in certificate.claims:
        if claim.status not in wanted[claim.role]:
            raise Contradicted(f"claims: a candidate as {claim.role} is said to be {claim.status}")
    if certificate.problem.domain is not Domain.TEXT and not is_judged and not certificate.deciders:
        raise Contradicted("verifiers: none is named")


def _check_author(author: Author, declared: Declared) -> None:
    """The author's families include those that its name and run.yaml give away."""
    known = {*guess_families(author.name), *(normalise_family(name) for name in declared.families.get(author.name, ()))}
    if missing := sorted(known - set(author.families)):
        raise Contradicted(f'author {author.name}: the family "{missing[0]}" is left out')


def _check_candidate(problem: Problem, candidate: Candidate, lineage: Lineage, *, is_judged: bool) -> None:
    if candidate.problem_id != problem.id:
        raise Contradicted(f"candidate {candidate.index}: answers another problem")
    if not candidate.messages or candidate.messages[-1].role is not Speaker.ASSISTANT:
        raise Contradicted(f"candidate {candidate.index}: does not end with the assistant's turn")
    if candidate.author not in [spoken.author for spoken in lineage.seats]:
        raise Contradicted(f"candidate {candidate.index}: {candidate.author.name} did not speak in the bout")
    _check_asked(problem, candidate, lineage)
    if is_judged:
        return  # nothing was extracted: the judge read whole texts
    if answer_in(problem, Reply(candidate.messages[-1], candidate.finish, Usage(), "")) != candidate.answer:
        raise Contradicted(f"candidate {candidate.index}: the answer is not the one in its text")


def _check_asked(problem: Problem, candidate: Candidate, lineage: Lineage) -> None:
    """What the candidate was asked is what a seat's prompt makes of the problem, word for word."""
    if reason := wrongly_told(problem, candidate):
        _refuse_prompt((load_prompt(REPAIR_PROMPT),), lineage, f"candidate {candidate.index}: {reason}")
    others = {Domain.TEXT: "generator_text", Domain.MATH: STEPS_PROMPT}
    named = TASK_PROMPTS.get(type(problem.reference))
    prompts = [load_prompt(named or EXAMINEE_PROMPTS[problem.domain])]
    if problem.domain in others:
        prompts.append(load_prompt(others[problem.domain]))
    begun, shown = opening(candidate), before_reveal(problem)
    if not any(begun == _asked(prompt, shown) for prompt in prompts):
        message = f"candidate {candidate.index}: was asked something else than the problem"
        _refuse_prompt(tuple(prompts), lineage, message)


def _refuse_prompt(prompts: tuple[Prompt, ...], lineage: Lineage, message: str) -> NoReturn:
    """What no prompt here makes was made by another version of one, or by nobody."""
    known = {prompt.id: prompt.label for prompt in prompts}
    labels = {spoken.prompt for spoken in lineage.seats if spoken.prompt.partition("@")[0] in known}
    if not labels or labels & set(known.values()):
        raise Contradicted(message)
    asked = min(labels)
    raise Undecidable(f"its prompt is {asked}, and this sparring has {known[asked.partition('@')[0]]}")


def _asked(prompt: Prompt, problem: Problem) -> tuple[Message, ...]:
    said = examinee_request(prompt, problem, Sampling(), 0).messages
    return (*said[: 1 if prompt.system else 0], said[-1])


def _check_support(certificate: Certificate) -> None:
    """A problem that a model wrote, or that has no gold, rests on two families (rule 7)."""
    problem = certificate.problem
    if certificate.by == "judge" or certificate.allow_same_family:
        return
    right = [claim.candidate.author for claim in certificate.claims if claim.status is Status.ACCEPTED]
    coders = {*right, *((problem.origin.author,) if problem.origin.source is Source.MODEL else ())}
    for writer in (suite.author for suite in problem.suites if suite.author.families):
        if any(coder.families and not is_independent(writer, coder) for coder in coders):
            raise Contradicted("suites: tests are written by a family that writes the code")
    if isinstance(problem.reference, Agreement):
        if not any(is_independent(one, other) for one in right for other in right):
            raise Contradicted("agreement: the right answers are not of two families")
    elif problem.origin.source is Source.MODEL and not any(is_independent(a, problem.origin.author) for a in right):
        raise Contradicted("agreement: no right answer of a family other than the examiner's")
