"""The audit over emitted rows, with the real verifiers and a real sandbox: what anybody changes, it names.

First suite: one byte of each field in turn; the row's content hash catches it. Second suite: the row is made false and
every hash of the folder is computed again; deciding again catches it. Each time: exit 1, and the row is named.
"""

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.unit.runs.forgery import change_field, forge, with_case, with_problem, with_text, write_rows
from tests.unit.runs.row_doubles import (
    code_bout,
    constitution_bout,
    emitted,
    examined,
    gold_bout,
    procedural,
    program_bout,
    rows_in,
    tried,
)

from sparring.audit import Ruled, audit_with
from sparring.certificate import Certificate, Role
from sparring.tables import COLUMNS
from sparring_agents import Pair
from sparring_sandbox import Sandbox, open_sandbox
from sparring_verifiers import Case, Expected, Gold, Program

pytestmark = [pytest.mark.bubblewrap, pytest.mark.asyncio(loop_scope="module")]

STORY, FUNCTION = procedural("groups_story"), procedural("number_function")


def procedural_bouts() -> tuple[Any, ...]:
    right, wrong = tried(STORY, 0, "ANSWER: 18"), tried(STORY, 1, "ANSWER: 19")
    source = FUNCTION.reference.source  # the reference itself is a right answer
    entry = FUNCTION.reference.entry
    good = tried(FUNCTION, 0, f"```python\n{source}```")
    bad = tried(FUNCTION, 1, f"```python\ndef {entry}(*_):\n    return None\n```")
    return (
        examined(0, STORY, right, wrong, pairs=(Pair(STORY, right, wrong, "verdict"),)),
        examined(1, FUNCTION, good, bad, pairs=(Pair(FUNCTION, good, bad, "verdict"),)),
    )


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two runs: problems from a file with a judged bout, and procedural problems."""
    place = tmp_path_factory.mktemp("runs")
    names = {"procedural": ["groups_story", "number_function"]}
    return {
        "file": emitted(place / "file", gold_bout(), program_bout(), code_bout(), constitution_bout()),
        "procedural": emitted(place / "procedural", *procedural_bouts(), problems=names),
    }


@pytest.fixture
def file_run(folders: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(folders["file"], tmp_path / "file"))


@pytest.fixture
def procedural_run(folders: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(folders["procedural"], tmp_path / "procedural"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with open_sandbox("bubblewrap", slots=2) as opened:
        yield opened


async def falls(out: Path, row_id: str, sandbox: Sandbox, *reasons: str) -> None:
    """The audit ends with 1 and names this row and no other, for one of the reasons."""
    report = await audit_with(out, sandbox)
    assert report.exit_code == 1, report.lines()
    assert [finding.row_id for finding in report.findings] == [row_id], report.lines()
    assert any(reason in report.findings[0].reason for reason in reasons or ("",)), report.lines()


async def test_untouched_every_row_stands(folders: dict[str, Path], sandbox: Sandbox) -> None:
    for out in folders.values():
        report = await audit_with(out, sandbox)
        assert report.exit_code == 0, report.lines()
        assert report.counts["sft", Ruled.DECIDED] >= 2


# -- one byte of each field -------------------------------------------------------------------------------------------

FIELDS = [(table, name) for table in ("sft", "preference", "rlvr", "critique", "rejected") for name in COLUMNS[table]]


def one_byte_more(value: Any) -> Any:
    """The value with its smallest change: a letter, a digit, a sign."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return chr(ord(value[0]) ^ 1) + value[1:] if value else "x"
    return [*value[:-1], {**value[-1], "content": one_byte_more(value[-1]["content"])}]


@pytest.mark.parametrize(("table", "name"), FIELDS)
async def test_one_byte_of_any_field_is_caught(file_run: Path, sandbox: Sandbox, table: str, name: str) -> None:
    first = rows_in(file_run, table)[0]
    shutil.rmtree(file_run / "data")
    (file_run / "data" / table).mkdir(parents=True)
    write_rows(file_run, table, [first])
    old = first[name]
    row_id = change_field(file_run, table, name, one_byte_more(old))
    await falls(file_run, row_id, sandbox, "the content does not give this id")


# -- made false, every hash computed again ----------------------------------------------------------------------------


async def test_a_false_answer_is_caught(file_run: Path, sandbox: Sandbox) -> None:
    row_id = forge(file_run, "sft", lambda made: with_text(made, {Role.ANSWER: "2 and 3 make 6.\nANSWER: 6"}))
    await falls(file_run, row_id, sandbox, "is said to be accepted, and is rejected")


async def test_a_false_program_is_caught(file_run: Path, sandbox: Sandbox) -> None:
    text = "```python\ndef double(n):\n    return 2 if n == 1 else 5\n```"
    row_id = forge(file_run, "sft", lambda made: with_text(made, {Role.ANSWER: text}), row=2)
    await falls(file_run, row_id, sandbox, "is said to be accepted, and is rejected")


async def test_a_right_answer_as_the_rejected_side_is_caught(file_run: Path, sandbox: Sandbox) -> None:
    row_id = forge(file_run, "preference", lambda made: with_text(made, {Role.REJECTED: "ANSWER: 5"}))
    await falls(file_run, row_id, sandbox, "is said to be rejected, and is accepted")


@pytest.mark.parametrize(
    ("row", "reference"), [(0, Gold("6")), (1, Program("def solve():\n    return 6 * 8\n", "solve"))]
)
async def test_a_false_reference_is_caught(file_run: Path, sandbox: Sandbox, row: int, reference: Any) -> None:
    row_id = forge(file_run, "sft", lambda made: with_problem(made, reference=reference), row)
    await falls(file_run, row_id, sandbox, "is said to be accepted, and is rejected")


async def test_a_false_case_is_caught(file_run: Path, sandbox: Sandbox) -> None:
    def another(case: Case) -> Case:
        return Case(case.arguments, Expected(case.arguments[0] * 3))  # type: ignore[operator]

    row_id = forge(file_run, "sft", lambda made: with_case(made, another), row=2)
    await falls(file_run, row_id, sandbox, "is said to be accepted, and is rejected")


@pytest.mark.parametrize("policy", [{"tolerance": 0.9}, {"units": "ignore"}, {"order": "any"}])
async def test_a_loosened_policy_is_caught(file_run: Path, sandbox: Sandbox, policy: dict[str, Any]) -> None:
    def loosened(made: Certificate) -> Certificate:
        (decider,) = made.deciders
        looser = replace(decider, policy={**decider.policy, **policy})
        return with_text(replace(made, deciders=(looser,)), {Role.ANSWER: "ANSWER: 5.2"})

    await falls(file_run, forge(file_run, "sft", loosened), sandbox, "policy")


async def test_a_policy_without_hidden_cases_is_caught(file_run: Path, sandbox: Sandbox) -> None:
    def unhidden(made: Certificate) -> Certificate:
        (decider,) = made.deciders
        blind = replace(decider, policy={**decider.policy, "min_hidden": 0})
        shown = tuple(suite for suite in made.problem.suites if not suite.is_hidden)
        table = "```python\ndef double(n):\n    return 2\n```"
        return with_text(with_problem(replace(made, deciders=(blind,)), suites=shown), {Role.ANSWER: table})

    await falls(file_run, forge(file_run, "sft", unhidden, row=2), sandbox, "policy")


@pytest.mark.parametrize("table", ["sft", "preference", "rlvr"])
async def test_a_changed_procedural_statement_is_caught(procedural_run: Path, sandbox: Sandbox, table: str) -> None:
    def restated(made: Certificate) -> Certificate:
        return with_problem(made, statement=made.problem.statement.replace("3", "4"))

    row_id = forge(procedural_run, table, restated)
    await falls(procedural_run, row_id, sandbox, "statement: is not what the family groups_story makes")


async def test_a_procedural_problem_changed_whole_is_caught(procedural_run: Path, sandbox: Sandbox) -> None:
    """Statement, program and answer fit each other, and not the family and its parameters."""

    def replaced(made: Certificate) -> Certificate:
        program = Program("def solve():\n    return 6 * 4\n", "solve")
        restated = with_problem(made, statement=made.problem.statement.replace("3", "4"), reference=program)
        return with_text(restated, {Role.ANSWER: "ANSWER: 24"})

    await falls(procedural_run, forge(procedural_run, "sft", replaced), sandbox, "statement")


async def test_the_hidden_cases_of_a_procedural_function_are_not_taken_away(
    procedural_run: Path, sandbox: Sandbox
) -> None:
    def without(made: Certificate) -> Certificate:
        return with_problem(made, suites=made.problem.suites[:-1])

    row_id = forge(procedural_run, "sft", without, row=1)
    await falls(procedural_run, row_id, sandbox, "the family's own cases are changed or missing")


@pytest.mark.parametrize("table", ["preference", "critique"])
async def test_a_swapped_ruling_is_caught(file_run: Path, sandbox: Sandbox, table: str) -> None:
    """The second order's reply names the other side, and winner says so too."""

    def swapped(made: Certificate) -> Certificate:
        first, second = made.rulings
        other = replace(second, reply=second.reply.replace('"B"', '"A"'), winner=second.first)
        return replace(made, rulings=(first, other))

    row_id = forge(file_run, table, swapped, row=2 if table == "preference" else 0)
    await falls(file_run, row_id, sandbox, "not shown these texts", "do not agree")


@pytest.mark.parametrize("table", ["preference", "critique"])
async def test_both_rulings_swapped_are_caught(file_run: Path, sandbox: Sandbox, table: str) -> None:
    """Both orders agree, on the side that the row calls rejected."""

    def swapped(made: Certificate) -> Certificate:
        rulings = tuple(
            replace(
                ruling,
                reply=json.dumps({"winner": "A" if ruling.winner == ruling.second else "B"}),
                winner=ruling.second if ruling.winner == ruling.first else ruling.first,
            )
            for ruling in made.rulings
        )
        return replace(made, rulings=rulings)

    row_id = forge(file_run, table, swapped, row=2 if table == "preference" else 0)
    await falls(file_run, row_id, sandbox, "not shown these texts")


async def test_a_reply_that_names_nobody_is_caught(file_run: Path, sandbox: Sandbox) -> None:
    def silenced(made: Certificate) -> Certificate:
        return replace(made, rulings=tuple(replace(ruling, reply="Both are fine.") for ruling in made.rulings))

    await falls(file_run, forge(file_run, "critique", silenced), sandbox, "names no winner")
