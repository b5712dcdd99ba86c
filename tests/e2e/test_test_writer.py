"""Code by one family, cases by a second, answers by a third: disputed, repaired, resumed, audited and explained."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.e2e.written import rows, told
from tests.unit.runs.forgery import forge

import sparring
from sparring.audit import audit
from sparring.certificate import Certificate
from sparring.config import ConfigFault, load
from sparring_verifiers import Author, Suite, Text, make_suite

pytestmark = pytest.mark.bubblewrap

REFERENCE = "def spread(xs: list[int]) -> int:\n    return max(xs) - min(xs) if xs else 0\n"
WRONG = "def spread(xs):\n    return max(xs) - xs[0] if xs else 0\n"
MENDED = "def spread(xs):\n    ordered = sorted(xs)\n    return ordered[-1] - ordered[0] if ordered else 0\n"
STATEMENT = "Write `spread(xs)`: the largest minus the smallest item of a list of whole numbers, 0 for an empty one."
CASES = [
    {"arguments": [[]], "expected": 0},
    {"arguments": [[5, 1, 9]], "expected": 8},
    {"arguments": [[7]], "expected": 0},
    {"arguments": [[2, 2, 2]], "expected": 0},
    {"arguments": [[3, -3]], "expected": 0},  # the writer's slip
    {"arguments": [["a"]], "expected": 0},  # no list of whole numbers
    {"arguments": [[4, 6]]},
]
PROPERTIES = [
    {"relation": "bounded", "least": 0},
    {"relation": "permutation_invariant", "parameter": 0},
    {"relation": "bounded", "least": 1},  # the writer's slip: the spread of one item is 0
]
SCRIPTS: dict[str, list[dict[str, Any]]] = {
    "teacher": [{"when": "", "reply": json.dumps({"statement": STATEMENT, "entry": "spread", "program": REFERENCE})}],
    "tester": [{"when": "", "reply": json.dumps({"cases": CASES, "properties": PROPERTIES})}],
    "student": [
        {"when": "Your program is wrong", "reply": f"```python\n{MENDED}```"},
        {"when": "", "replies": [f"```python\n{REFERENCE}```", f"```python\n{WRONG}```"]},
    ],
}


def run_file(folder: Path, **graph: Any) -> Path:
    folder.mkdir()
    models = {}
    for family, (name, rules) in zip(("acme", "umbra", "zeta"), SCRIPTS.items(), strict=True):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
        models[name] = {"provider": "scripted", "model": name, "family": family, "script": f"{name}.yaml"}
    policy = {"attempts": 2, "wave": 2, "pass_rate": [0.2, 0.8], "rounds": 1, "repairs": 1, **graph}
    raw = {
        "run": {"name": "code", "seed": 7, "bouts": 1, "out": str(folder / "out")},
        "graph": {"kind": "examination", **policy},
        "models": models,
        "seats": {"examiner": "teacher", "test_writer": "tester", "examinee": "student"},
        "problems": {"strategy": "self_instruct", "domain": "code"},
        "verifiers": ["code_cases", "code_property"],
        "sandbox": {"kind": "bubblewrap", "slots": 1},
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


def hashes(out: Path) -> dict[str, str]:
    files = sorted((out / "data").rglob("*.parquet"))
    return {str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


async def test_rows_say_what_was_disputed_and_what_was_revealed_and_stand_up_to_audit(tmp_path: Path) -> None:
    report = await sparring.run(run_file(tmp_path / "run"))
    out = tmp_path / "run" / "out"
    assert (report.exit_code, report.funnel.adds_up) == (0, True)
    assert report.funnel.tests == {"stated": 8, "agreed": 6, "disputed": 2}
    assert (report.funnel.repairs.total, report.funnel.repairs.accepted) == (1, 1)
    preference, sft = rows(out, "preference"), rows(out, "sft")
    mended = [row for row in sft if "repair" in json.loads(row["lineage"])["item"]]
    assert (len(sft), len(mended), len(preference)) == (2, 1, 2)
    lineage = json.loads(mended[0]["lineage"])
    assert len(lineage["revealed"]) == 1
    record, properties = lineage["tests"]
    assert (properties["kind"], properties["stated"], properties["agreed"]) == ("properties", 3, 2)
    assert [voice["side"] for voice in record["disputes"][0]["voices"]] == [
        "test_writer", "reference", "reference", "test_writer",
    ]  # fmt: skip
    assert [voice["is_sound"] for voice in record["disputes"][0]["voices"]] == [True, True, True, False]
    suites = json.loads(mended[0]["certificate"])["problem"]["suites"]
    shown = [suite for suite in suites if not suite["is_hidden"]]
    assert len(shown) == 2  # of the cases, and of the drawn inputs
    refuted = [one for one in json.loads(preference[0]["lineage"])["verdicts"] if one["status"] == "rejected"]
    assert refuted[0]["told"] == "spread([5, 1, 9]) returned 4; expected 8 by the cases of tester and the reference"
    for row in preference:
        assert [turn["content"] for turn in row["prompt"]][-1].startswith(STATEMENT)
    assert [row["messages"][1] for row in sft] == [
        sft[0]["messages"][1]
    ] * 2  # the mended one answers the first question
    audited = await audit(out, "bubblewrap")
    assert audited.exit_code == 0, audited.lines()
    story = told(out, "b000000")
    for part in ("by tester (umbra)", "disputed input [[3,-3]]", "confirms 4 and contradicts 1",
                 "of 3 properties that the test writer stated", "keeps 2 and breaks 1",
                 'property {"least":0,"relation":"bounded"}',
                 'disputed input [[]] of the property {"least":1,"relation":"bounded"}', "its author was shown",
                 "revealed cases", "candidate 1 on these: rejected",
                 "spread([5, 1, 9]) returned 4; expected 8 by the cases of tester and the reference"):  # fmt: skip
        assert part in story, part


def hinted(certificate: Certificate) -> Certificate:
    """The author was told a little more than the input."""
    (claim,) = certificate.claims
    *before, turn, reply = claim.candidate.messages
    said = replace(turn, parts=(Text(f"{turn.text}\nUse sorted()."),))
    return replace(
        certificate, claims=(replace(claim, candidate=replace(claim.candidate, messages=(*before, said, reply))),)
    )


def with_suites(certificate: Certificate, suites: tuple[Suite, ...]) -> Certificate:
    return replace(certificate, problem=replace(certificate.problem, suites=suites))


def still_hidden(certificate: Certificate) -> Certificate:
    """What was shown stands among the hidden inputs too."""
    suites = certificate.problem.suites
    shown = next(suite for suite in suites if not suite.is_hidden)
    again = make_suite(shown.cases, shown.author, is_hidden=True, kind=shown.kind)
    return with_suites(certificate, (*suites, again))


def unsaid(certificate: Certificate) -> Certificate:
    """The row no longer says that anything was shown."""
    return with_suites(certificate, tuple(suite for suite in certificate.problem.suites if suite.is_hidden))


def by_its_own_family(certificate: Certificate) -> Certificate:
    """The tests are those of another model of the candidate's family."""
    mine = Author("other", certificate.claims[0].candidate.author.families)
    suites = certificate.problem.suites
    made = tuple(
        make_suite(
            s.cases, mine if s.author.families else s.author, is_hidden=s.is_hidden, kind=s.kind, parent_id=s.parent_id
        )
        for s in suites
    )
    return with_suites(certificate, made)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (hinted, "was told something else than a revealed input"),
        (still_hidden, "an input that was shown is still hidden"),
        (unsaid, "was told something else than a revealed input"),
        (by_its_own_family, "tests are written by a family that writes the code"),
    ],
)
async def test_audit_finds_what_is_hidden_about_a_repair(tmp_path: Path, change: Any, reason: str) -> None:
    await sparring.run(run_file(tmp_path / "run"))
    out = tmp_path / "run" / "out"
    number = next(at for at, row in enumerate(rows(out, "sft")) if "repair" in json.loads(row["lineage"])["item"])
    forge(out, "sft", change, number)
    audited = await audit(out, "bubblewrap")
    assert audited.exit_code == 1
    assert reason in "\n".join(audited.lines())


async def test_a_run_that_is_resumed_after_each_call_writes_the_same_bytes(tmp_path: Path) -> None:
    await sparring.run(run_file(tmp_path / "whole"))
    broken = run_file(tmp_path / "broken")
    codes = [(await sparring.run(load(broken, [f"budget.calls={calls}"]))).exit_code for calls in range(1, 6)]
    assert codes[0] == 1
    assert codes[-1] == 0
    assert hashes(tmp_path / "broken" / "out") == hashes(tmp_path / "whole" / "out")


async def test_a_problem_that_the_test_writer_disputes_is_dropped_with_its_count(tmp_path: Path) -> None:
    report = await sparring.run(run_file(tmp_path / "run", max_disagreement=0.1))
    reason = "the test writer and the reference disagree on 1 of 5 cases"  # and is asked no more
    assert [row["reason"] for row in rows(tmp_path / "run" / "out", "rejected")] == [reason, reason]
    assert report.funnel.problems.dropped == {"screen: the test writer and the reference disagree on N of N cases": 1}
    assert "disputed input [[3,-3]]" in told(tmp_path / "run" / "out", "b000000")


async def test_a_writer_that_contradicts_itself_is_shown_and_stands_in_every_row(tmp_path: Path) -> None:
    twice = [*CASES[:4], {"arguments": [[7]], "expected": 7}]
    path = run_file(tmp_path / "run", repairs=0)
    rules = [{"when": "", "reply": json.dumps({"cases": twice})}]
    (tmp_path / "run" / "tester.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    report = await sparring.run(path)
    out = tmp_path / "run" / "out"
    assert (report.exit_code, report.funnel.tests) == (0, {"stated": 4, "agreed": 3, "disputed": 1})
    written = rows(out, "sft") + rows(out, "preference")
    assert len(written) == 2
    for row in written:
        (record,) = json.loads(row["lineage"])["tests"]
        assert [(one["arguments"], one["also"]) for one in record["disputes"]] == [("[[7]]", ["7"])]
    story = told(out, "b000000")
    for part in ("confirms 3 and contradicts 0; on 1 the test writer contradicts itself",
                 "the test writer contradicts itself: it states 0, and 7"):  # fmt: skip
        assert part in story, part
    audited = await audit(out, "bubblewrap")
    assert audited.exit_code == 0, audited.lines()


def test_a_test_writer_of_the_examinees_family_is_one_line_before_anything_is_asked(tmp_path: Path) -> None:
    path = run_file(tmp_path / "run")
    with pytest.raises(ConfigFault) as caught:
        load(path, ["models.tester.family=zeta"])
    assert str(caught.value).endswith(
        'seats.test_writer: "tester" shares the family "zeta" with the examinee, whose code it would test. '
        "Choose a model of another family, or set allow_same_family: true."
    )
    load(path, ["models.tester.family=zeta", "allow_same_family=true"])


async def test_a_revision_is_held_to_the_kill_rate_on_its_fresh_inputs_and_audit_finds_it_again(tmp_path: Path) -> None:
    path = run_file(tmp_path / "run")
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    raw["verifiers"].append({"code_mutation": {"mutants": 10, "reference_mutants": 20, "inputs": 100}})
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    report = await sparring.run(path)
    out = tmp_path / "run" / "out"
    assert (report.exit_code, report.funnel.repairs.total, report.funnel.repairs.accepted) == (0, 1, 1)
    (mended,) = [row for row in rows(out, "sft") if "repair" in json.loads(row["lineage"])["item"]]
    scored = [one for one in json.loads(mended["lineage"])["verdicts"] if one["verifier"] == "code_mutation"]
    assert [one["status"] for one in scored] == ["accepted"]
    assert "kill_rate" in dict(scored[0]["details"])
    suites = json.loads(mended["certificate"])["problem"]["suites"]
    shown = {json.dumps(case["arguments"]) for suite in suites if not suite["is_hidden"] for case in suite["cases"]}
    hidden = {json.dumps(case["arguments"]) for suite in suites if suite["is_hidden"] for case in suite["cases"]}
    assert shown
    assert shown.isdisjoint(hidden)
    audited = await audit(out, "bubblewrap")
    assert audited.exit_code == 0, audited.lines()
