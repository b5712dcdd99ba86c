"""A whole run whose steps are checked: the examinee is asked for steps, and the table `process` stands an audit that
decides every label again. The model is scripted; engine, sandbox, verifiers and files are real.
"""

import asyncio
import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console
from tests.unit.runs.forgery import change_field, forge, forge_both, with_text
from tests.unit.runs.row_doubles import rows_in

import sparring
from sparring.audit import Ruled, audit
from sparring.certificate import Certificate, Lineage, Role
from sparring.explain import explain
from sparring.export import export
from sparring.faults import ConfigFault
from sparring.tables import COLUMNS
from sparring_verifiers import Message, Text
from sparring_verifiers import Role as Speaker

pytestmark = pytest.mark.bubblewrap

RIGHT = "Step 1: Subtract 2.\nclaim: 3x + 2 = 11 => 3x = 9\nStep 2: Divide by 3.\nclaim: 3x = 9 => x = 3\nanswer: 3"
WRONG = (
    "Step 1: Subtract 2.\nclaim: 3x = 9\nStep 2: Divide by 3.\nclaim: x = 6\nStep 3: End.\nclaim: x/2 = 3\nanswer: 6"
)
HALF_OPEN = "Step 1: Subtract 2.\nclaim: 3x = 9\nStep 2: Look at it.\nStep 3: Divide.\nclaim: x = 3\nanswer: 3"
LUCKY = "Step 1: Add.\nclaim: 11 - 2 = 8\nStep 2: Divide.\nclaim: x = 3\nanswer: 3"
BESIDE = "Step 1: Take 2 for 3.\nclaim: 2x + 2 = 11 => 2x = 9\nStep 2: Divide.\nclaim: 9 / 2 = 4.5\nanswer: 4.5"
REPLIES = [RIGHT, BESIDE, WRONG, HALF_OPEN, LUCKY]


def play(folder: Path, *verifiers: Any) -> Path:
    """The run of one problem and its replies, decided by these verifiers."""
    (folder / "script.yaml").write_text(yaml.safe_dump([{"when": "numbered steps", "replies": REPLIES}]))
    (folder / "mine.jsonl").write_text(json.dumps({"question": "Solve for x: 3x + 2 = 11", "gold": "3"}) + "\n")
    raw: dict[str, Any] = {
        "run": {"name": "steps", "seed": 1, "bouts": 1, "out": str(folder / "out")},
        "graph": {"kind": "examination", "attempts": 5, "pass_rate": [0, 1]},
        "models": {"student": {"provider": "scripted", "model": "student", "family": "qwen", "script": "script.yaml"}},
        "seats": {"examinee": "student"},
        "problems": {"file": "mine.jsonl", "domain": "math", "statement": "question", "answer": "gold"},
        "verifiers": list(verifiers),
        "sandbox": {"kind": "bubblewrap"},
    }
    (folder / "run.yaml").write_text(yaml.safe_dump(raw))
    report = asyncio.run(sparring.run(folder / "run.yaml"))
    assert report.exit_code == 0, report.as_json()
    return folder / "out"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return play(tmp_path_factory.mktemp("steps"), "math_answer", "math_steps")


@pytest.fixture
def run(played: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(played, tmp_path / "out"))


def answers(out: Path) -> set[str]:
    return {row["messages"][-1]["content"] for row in rows_in(out, "sft")}


async def test_steps_can_be_labelled_without_holding_right_answers_back(played: Path, tmp_path: Path) -> None:
    out = await asyncio.to_thread(play, tmp_path, "math_answer", {"math_steps": {"accept": "unrefuted"}})
    assert (answers(played), answers(out)) == ({RIGHT}, {RIGHT, HALF_OPEN})
    labels = [[row["completions"], row["labels"]] for row in rows_in(played, "process")]
    assert [[row["completions"], row["labels"]] for row in rows_in(out, "process")] == labels
    report = await audit(out, "bubblewrap")
    assert (report.exit_code, report.counts["sft", Ruled.DECIDED]) == (0, 2), report.lines()
    (out / "run.yaml").write_text((out / "run.yaml").read_text().replace("accept: unrefuted", "accept: proved"))
    contradicted = await audit(out, "bubblewrap")
    assert contradicted.exit_code == 1
    assert "policy: that of math_steps is not the run's" in contradicted.findings[0].reason


def test_a_row_ends_with_the_first_wrong_step_and_before_the_first_open_one(played: Path) -> None:
    rows = {row["completions"][0] + "|" + str(row["labels"]) for row in rows_in(played, "process")}
    first = "Step 1: Subtract 2.\nclaim: "
    assert rows == {
        f"{first}3x + 2 = 11 => 3x = 9|[True, True]",
        f"{first}3x = 9|[True, False]",
        f"{first}3x = 9|[True]",
        "Step 1: Add.\nclaim: 11 - 2 = 8|[False]",
    }


def test_true_steps_to_a_wrong_answer_have_no_labels(played: Path) -> None:
    story = io.StringIO()
    Console(width=200, file=story).print(explain(played, "b000000"))
    assert re.search(r"rules +accepted \(steps\)\n why +every step is proved\n found +4\.5", story.getvalue())
    assert not any("Take 2 for 3" in row["completions"][0] for row in rows_in(played, "process"))


def test_datasets_loads_the_table_in_the_shape_of_stepwise_supervision(
    played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path))
    import datasets

    table = datasets.load_dataset(str(played), "process", split="train", cache_dir=str(tmp_path))
    assert set(table.column_names) == set(COLUMNS["process"])
    for row in table:
        assert row["prompt"] == "Solve for x: 3x + 2 = 11"
        assert len(row["completions"]) == len(row["labels"]) >= 1
        assert row["assurance"] == "proved"


def test_every_label_is_decided_again_and_the_story_tells_the_steps(played: Path) -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(explain(played, rows_in(played, "process")[0]["id"][:16]))
    story = console.export_text()
    assert "step 2: rejected  x = 6 (contradiction): x = 3" in story
    assert "process" in story


async def test_an_audit_decides_the_labels_again(played: Path) -> None:
    report = await audit(played, "bubblewrap")
    assert report.exit_code == 0, report.lines()
    assert report.counts["process", Ruled.DECIDED] == 4


async def test_export_gives_the_three_fields_alone(played: Path, tmp_path: Path) -> None:
    count, path = export(played, "process", "messages", tmp_path / "there")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert count == len(rows) == 4
    assert all(set(row) == {"prompt", "completions", "labels"} for row in rows)


def test_a_format_without_a_place_for_labels_is_refused_and_leaves_no_folder(played: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="labels of steps have no place in this format"):
        export(played, "process", "alpaca", tmp_path / "there")
    assert not (tmp_path / "there").exists()


async def test_rows_of_another_version_of_the_prompt_are_undecidable_and_named(run: Path) -> None:
    def older(certificate: Certificate, lineage: Lineage) -> tuple[Certificate, Lineage]:
        system = Message(Speaker.SYSTEM, (Text("Solve it in steps."),))
        claims = tuple(
            replace(claim, candidate=replace(claim.candidate, messages=(system, *claim.candidate.messages[1:])))
            for claim in certificate.claims
        )
        seats = tuple(replace(spoken, prompt="examinee_steps@0") for spoken in lineage.seats)
        return replace(certificate, claims=claims), replace(lineage, seats=seats)

    row_id = forge_both(run, "process", older)
    report = await audit(run, "bubblewrap")
    assert (report.exit_code, [finding.row_id for finding in report.findings]) == (3, [row_id]), report.lines()
    assert report.findings[0].reason.startswith("its prompt is examinee_steps@0, and this sparring has examinee_steps@")


def labelled(signs: str) -> Callable[[Certificate], Certificate]:
    return lambda made: replace(made, labels=tuple(sign == "+" for sign in signs))


def saying(text: str) -> Callable[[Certificate], Certificate]:
    return lambda made: with_text(made, {Role.STEPS: text})


def row_of_labels(out: Path, labels: list[bool]) -> int:
    return next(at for at, row in enumerate(rows_in(out, "process")) if row["labels"] == labels)


@pytest.mark.parametrize(
    ("row", "change", "reason"),
    [
        ([True, False], labelled("++"), "labels: ++ are claimed, +- is what the steps carry"),
        ([True, True], labelled("+-"), "labels: +- are claimed, ++ is what the steps carry"),
        ([True, True], labelled("+"), "labels: + are claimed, ++ is what the steps carry"),
        ([True], labelled("+++"), "labels: +++ are claimed, + is what the steps carry"),
        ([True], labelled("++"), "labels: ++ are claimed, + is what the steps carry"),
        ([True, True], saying(RIGHT.replace("=> x = 3", "=> x = 4")), "is said to be accepted, and is rejected"),
        ([True, False], saying(WRONG.replace("claim: 3x = 9", "claim: 3x = 8")), "labels: +- are claimed, - is"),
        ([True], lambda made: replace(made, assurance="executed"), "assurance"),
        ([True, True], lambda made: replace(made, deciders=made.deciders[:1]), "without it"),
    ],
)
async def test_a_falsified_label_is_contradicted(
    run: Path, row: list[bool], change: Callable[[Certificate], Certificate], reason: str
) -> None:
    row_id = forge(run, "process", change, row_of_labels(run, row))
    report = await audit(run, "bubblewrap")
    assert report.exit_code == 1, report.lines()
    assert [finding.row_id for finding in report.findings] == [row_id]
    assert reason in report.findings[0].reason


@pytest.mark.parametrize("name", COLUMNS["process"])
async def test_a_changed_field_is_contradicted_even_with_its_hash(run: Path, name: str) -> None:
    old = rows_in(run, "process")[0][name]
    new = {bool: lambda: not old, int: lambda: old + 1, list: list}.get(type(old), lambda: "x")()
    row_id = change_field(run, "process", name, new, rehash=name != "id")
    report = await audit(run, "bubblewrap")
    assert (report.exit_code, [finding.row_id for finding in report.findings]) == (1, [row_id])
