"""The mutation score of a code run, scripted models over HTTP: in the rows, in the story, found again by audit."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tests.e2e.test_resume import run_file
from tests.servers.scripts import seats
from tests.servers.wire_server import WireServer
from tests.unit.runs.forgery import forge, with_problem

import sparring
from sparring.audit import audit
from sparring.certificate import Certificate
from sparring.config import load
from sparring.explain import explain
from sparring_verifiers import Case, make_suite

pytestmark = pytest.mark.docker


RUN: dict[str, Any] = {
    "graph": {"kind": "examination", "attempts": 4, "wave": 2, "pass_rate": [0.2, 0.9], "rounds": 1},
    "seats": {"examiner": "teacher", "examinee": "student"},
    "problems": {"strategy": "self_instruct", "domain": "code"},
    "verifiers": ["code_property", {"code_mutation": {"mutants": 20, "reference_mutants": 30, "inputs": 200}}],
}


async def play(folder: Path) -> Any:
    async with WireServer(seats) as server:
        path = run_file(folder, server.base_url, RUN)
        return await sparring.run(load(path, ["run.bouts=2", "sandbox.kind=docker"]))


def rows_of(out: Path, table: str) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    found: list[dict[str, Any]] = pq.read_table(out / "data" / table).to_pylist()
    return found


def weakened(certificate: Certificate) -> Certificate:
    suites = tuple(
        make_suite((Case(([],)),), suite.author, is_hidden=True, kind=suite.kind, parent_id=suite.parent_id)
        for suite in certificate.problem.suites
    )
    return with_problem(certificate, suites=suites)


async def test_the_kill_rate_stands_in_the_rows_and_audit_finds_it_again(tmp_path: Path) -> None:
    report = await play(tmp_path / "run")
    out = tmp_path / "run" / "out"
    assert (report.exit_code, report.funnel.adds_up) == (0, True)
    row = rows_of(out, "sft")[0]
    scored = [each for each in json.loads(row["lineage"])["verdicts"] if each["verifier"] == "code_mutation"]
    assert scored
    details = dict(scored[0]["details"])
    assert float(details["kill_rate"]) >= 0.9
    assert int(details["killed"]) > 0
    suites = json.loads(row["certificate"])["problem"]["suites"]
    assert details["suites"] == ",".join(suite["id"] for suite in suites)
    told = io.StringIO()
    Console(width=400, file=told).print(explain(out, row["id"]))
    assert f"kill rate {float(details['kill_rate']):.2f}: " in told.getvalue()
    audited = await audit(out, "docker")
    assert audited.exit_code == 0, audited.lines()


async def test_audit_contradicts_a_row_whose_suites_kill_too_little(tmp_path: Path) -> None:
    """The suites in the certificate are cut down to one input: what was accepted is now open."""
    await play(tmp_path / "run")
    out = tmp_path / "run" / "out"
    forge(out, "sft", weakened)
    audited = await audit(out, "docker")
    assert audited.exit_code == 1
    assert any("weak evidence" in line for line in audited.lines()), audited.lines()
