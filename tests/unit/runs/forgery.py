"""What somebody does who changes a row and computes every hash of the folder again, with this project's own code."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.unit.runs.row_doubles import rows_in

from sparring.certificate import Certificate, Claim, Lineage, Role, read_certificate, read_lineage, write_record
from sparring.certified import row_of
from sparring.tables import arrow_schema, record_id, record_of
from sparring_agents import EXAMINEE_PROMPTS, Reply, Sampling, Usage, answer_in, examinee_request, load_prompt
from sparring_verifiers import Candidate, Message, Problem, Text, make_problem, make_suite
from sparring_verifiers import Role as Speaker

Forge = Callable[[Certificate, Lineage], tuple[Certificate, Lineage]]


def write_rows(out: Path, table: str, rows: list[dict[str, Any]]) -> None:
    """The table with these rows and no others."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = pa.Table.from_pylist(rows, schema=arrow_schema(table))
    pq.write_table(made, out / "data" / table / "train-00000-of-00001.parquet")


def change_field(out: Path, table: str, name: str, value: Any, *, rehash: bool = False) -> str:
    """One field of the table's first row, changed; the row's id as it stands now."""
    rows = rows_in(out, table)
    rows[0][name] = value
    if rehash:
        rows[0]["id"] = record_id(rows[0])
    write_rows(out, table, rows)
    return str(rows[0]["id"])


def forge(out: Path, table: str, change: Callable[[Certificate], Certificate], row: int = 0) -> str:
    """The row's certificate changed, and everything that follows from it made again; the row's new id."""
    return forge_both(out, table, lambda certificate, lineage: (change(certificate), lineage), row)


def forge_both(out: Path, table: str, change: Forge, row: int = 0) -> str:
    rows = rows_in(out, table)
    old = rows[row]
    certificate, lineage = change(read_certificate(old["certificate"]), read_lineage(old["lineage"]))
    rows[row] = record_of(row_of(certificate, lineage, (write_record(certificate), write_record(lineage))))
    write_rows(out, table, rows)
    return str(rows[row]["id"])


def with_problem(certificate: Certificate, **changes: Any) -> Certificate:
    """The certificate with another problem: ids computed again, and the candidates made to answer it."""
    old = certificate.problem
    fields = {name: changes.get(name, getattr(old, name)) for name in ("domain", "statement", "reference", "origin")}
    problem = make_problem(**fields, suites=changes.get("suites", old.suites))
    claims = tuple(replace(claim, candidate=answering(problem, claim.candidate)) for claim in certificate.claims)
    return replace(certificate, problem=problem, claims=claims)


def answering(problem: Problem, candidate: Candidate) -> Candidate:
    """The candidate as if it had been asked this problem."""
    prompt = load_prompt(EXAMINEE_PROMPTS[problem.domain])
    said = examinee_request(prompt, problem, Sampling(), 0).messages
    asked = (*said[: 1 if prompt.system else 0], said[-1])
    return replace(candidate, problem_id=problem.id, messages=(*asked, candidate.messages[-1]))


def with_text(certificate: Certificate, texts: Mapping[Role, str]) -> Certificate:
    """The certificate whose candidates in these roles say something else, their answers read from it."""
    claims = tuple(_saying(certificate.problem, claim, texts.get(claim.role)) for claim in certificate.claims)
    return replace(certificate, claims=claims)


def _saying(problem: Problem, claim: Claim, text: str | None) -> Claim:
    if text is None:
        return claim
    message = Message(Speaker.ASSISTANT, (Text(text),))
    old = claim.candidate
    answer = answer_in(problem, Reply(message, old.finish, Usage(), ""))
    return replace(claim, candidate=replace(old, messages=(*old.messages[:-1], message), answer=answer))


def with_case(certificate: Certificate, change: Callable[[Any], Any]) -> Certificate:
    """The certificate with every case of the problem changed, the suites' ids computed again."""
    suites = tuple(
        make_suite(
            tuple(change(case) for case in suite.cases),
            suite.author,
            is_hidden=suite.is_hidden,
            kind=suite.kind,
            parent_id=suite.parent_id,
        )
        for suite in certificate.problem.suites
    )
    return with_problem(certificate, suites=suites)
