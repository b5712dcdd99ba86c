"""The run file: read whole, or refused with one line that names file, field, what was found and what would be right."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sparring.config import (
    Budget,
    Endpoint,
    Limits,
    Model,
    Output,
    Problems,
    Run,
    SandboxChoice,
    SeatChoice,
    load,
    parse,
    resolved,
    resolved_yaml,
)
from sparring.faults import ConfigFault
from sparring.forecast import forecast
from sparring.identity import check_same, difference, identity
from sparring.lineup import specs_of
from sparring.sense import required_seats
from sparring_agents import STRATEGIES

GOOD: dict[str, Any] = {
    "run": {"name": "test", "seed": 7, "bouts": 5, "out": "out/test"},
    "graph": {"kind": "examination", "attempts": 4, "pass_rate": [0.2, 0.8]},
    "models": {"student": {"provider": "anthropic", "model": "claude-haiku-4-5", "key_env": "STUDENT_KEY"}},
    "seats": {"examinee": "student"},
    "problems": {"procedural": ["addition_story"]},
    "verifiers": ["math_answer"],
}
DUEL: dict[str, Any] = {
    **GOOD,
    "graph": {"kind": "constitution", "constitution": "honest"},
    "models": {
        "writer": {"provider": "openai", "model": "gpt-5-mini"},
        "judge": {"provider": "anthropic", "model": "claude-haiku-4-5"},
    },
    "seats": {"examinee": "writer", "critic": "writer", "reviser": "writer", "judge": "judge"},
}


def written(folder: Path, base: dict[str, Any], **changes: Any) -> Path:
    """A run file that is base with the dotted fields changed; None removes one."""
    raw = yaml.safe_load(yaml.safe_dump(base))
    for name, value in changes.items():
        *sections, last = name.split("__")
        place = raw
        for section in sections:
            place = place.setdefault(section, {})
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


def refusal(path: Path, *overrides: str) -> str:
    with pytest.raises(ConfigFault) as caught:
        load(path, overrides)
    message = str(caught.value)
    assert "\n" not in message, message
    return message


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    config = load(written(tmp_path, GOOD))
    assert config.run.bouts == 5
    assert config.seats["examinee"].model == "student"
    assert dict(config.graph.policy) == {"attempts": 4, "pass_rate": [0.2, 0.8]}
    assert config.verifiers[0].name == "math_answer"


@pytest.mark.parametrize(
    ("changes", "place", "advice"),
    [
        ({"run__bout": 3}, "run.bout: unknown field", 'Did you mean "bouts"?'),
        ({"runs": {}}, "runs: unknown field", 'Did you mean "run"?'),
        ({"models__student__famly": "x"}, "models.student.famly: unknown field", 'Did you mean "family"?'),
        ({"models__student__api_key": "sk-1"}, "models.student.api_key: unknown field", "key_env"),
        ({"output": {"near": 1}}, "output.near: unknown field", "near_duplicate"),
        ({"graph__atempts": 3}, "graph.atempts: unknown field", 'Did you mean "attempts"?'),
        ({"graph__attempts": "many"}, 'graph.attempts: found "many"', "a whole number"),
        ({"graph__attempts": 0}, "graph.attempts: found 0", "expected a whole number from 1"),
        ({"graph__kind": "examinaton"}, 'graph.kind: found "examinaton"', "did you mean 'examination'"),
        ({"run__bouts": 0}, "run.bouts: found 0", "at least 1"),
        ({"run__bouts": "many"}, 'run.bouts: found "many"', "a whole number"),
        ({"run__bouts": True}, "run.bouts: found true", "a whole number"),
        ({"run__name": None}, "run.name: missing", "a name for the run"),
        ({"run": None}, "run: missing", "a section with name, bouts and out"),
        ({"models__student": "gpt"}, 'models.student: found "gpt"', "a mapping"),
        ({"models": {}}, "models: found none", "at least one"),
        ({"seats__examinee": "studnet"}, 'model "studnet" is not under models', 'Did you mean "student"?'),
        ({"seats": {"examinees": "student"}}, "seats.examinees: unknown seat", 'Did you mean "examinee"?'),
        ({"seats": {}}, "seats.examinee: missing", "student"),
        ({"verifiers": ["math_answer", {"math_answer": {"units": "strict"}}]}, "verifiers[1]: math_answer", "once"),
        ({"verifiers": ["math_anser"]}, 'verifiers[0]: "math_anser" is not known', 'Did you mean "math_answer"?'),
        ({"verifiers": []}, "verifiers: found none", "math_answer"),
        ({"problems": {}}, "problems: found none of them", "exactly one of"),
        ({"problems__file": "x.jsonl"}, "problems: found procedural and file", "exactly one of"),
        ({"problems": {"procedural": ["aditon"]}}, "problems", "addition_story"),
        ({"problems__coulmn": 1}, 'problems: unknown field "coulmn"', "start_level"),
        ({"problems": {"strategy": "self_instuct"}, "seats__examiner": "student"}, "self_instuct", "self_instruct"),
        (
            {"problems": {"file": "mine.jsonl"}},
            "problems.file:",
            "mine.jsonl cannot be read: No such file or directory. Name a file",
        ),
        ({"models__student__family": "antropic"}, "models.student.family:", "anthropic"),
        ({"models__student__model": "nobody-knows"}, "models.student.family:", "state it"),
        ({"models__student__base_url": "localhost:80"}, "models.student.base_url:", "http://"),
        ({"models__student__base_url": "http://models..example/v1"}, "models.student.base_url:", "a host"),
        ({"models__student__base_url": f"http://{'x' * 70}.example/v1"}, "models.student.base_url:", "a host"),
        ({"models__student__base_url": "http://host/v1 "}, "models.student.base_url:", "a host"),
        ({"models__student__base_url": "http://me:mine@host/v1"}, "models.student.base_url:", "into key_env"),
        (
            {"models__student__base_url": "http://host/v1?version=1"},
            "models.student.base_url: ? or #",
            "https://host/v1",
        ),
        ({"models__student__base_url": "http://host/v1#chat"}, "models.student.base_url: ? or #", "https://host/v1"),
        ({"models__student__temperature": 1}, "models.student.temperature: unknown field", "Known here"),
        ({"limits": {"processes": 0}}, "limits.processes: found 0", "at least 1"),
        ({"limits": {"processes": 65}}, "limits.processes: found 65", "at most 64"),
        (
            {"limits": {"processes": 2}, "telemetry": {"langsmith": True}},
            "limits.processes: found 2 with telemetry.langsmith",
            "Set limits.processes: 1",
        ),
        ({"cache": "x.sqlite"}, 'cache: found "x.sqlite"', "a mapping"),
        ({"cache": {"above_zero": True}}, "cache.path: missing, and cache.above_zero is set", "Name a file"),
        (
            {"cache": {"path": "x.sqlite"}, "models__student__delivery": "batch"},
            "cache.path: models.student has delivery: batch",
            "Leave one of them out",
        ),
        (
            {"seats__examinee": {"model": "student", "temperature": 9}},
            "seats.examinee.temperature: found 9",
            "at most 2",
        ),
    ],
    ids=lambda value: str(next(iter(value))) if isinstance(value, dict) else "",
)
def test_a_mistake_is_one_line_with_the_field_and_the_way_out(
    tmp_path: Path, changes: dict[str, Any], place: str, advice: str
) -> None:
    path = written(tmp_path, GOOD, **changes)
    message = refusal(path)
    assert message.startswith(f"{path}: ")
    assert place in message
    assert advice in message


def test_a_key_in_the_file_is_never_repeated_in_the_message(tmp_path: Path) -> None:
    assert "sk-secret" not in refusal(written(tmp_path, GOOD, models__student__api_key="sk-secret"))


def test_several_mistakes_are_a_line_each(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault) as caught:
        load(written(tmp_path, GOOD, run__bout=3, run__bouts="x"))
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("run: {name: x\n  seed: 7", ":2:"),
        ("run:\n  seed: 1\n  seed: 2\n", '"seed" stands here twice'),
        ("", "found nothing"),
        ("- a list", "found"),
        ("run: *nowhere", ":1:"),
    ],
)
def test_yaml_that_cannot_be_read_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "run.yaml"
    path.write_text(text, encoding="utf-8")
    assert said in refusal(path)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "none.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    assert "not text in UTF-8" in refusal(tmp_path / "binary.yaml")


def test_overrides_set_one_field_each(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    config = load(path, ["run.bouts=9", "seats.examinee.temperature=0.5", "budget.calls=10", "graph.attempts=2"])
    assert (config.run.bouts, config.seats["examinee"].temperature, config.budget.calls) == (9, 0.5, 10)
    assert config.graph.policy["attempts"] == 2
    assert load(path, {"run.bouts": 3}).run.bouts == 3
    assert "expected a field and a value" in refusal(path, "run.bouts")
    assert "not a section" in refusal(path, "run.name.x=1")
    assert 'Did you mean "bouts"' in refusal(path, "run.bout=1")


def test_inputs_are_taken_from_the_files_folder_and_the_place_of_the_run_is_not(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text('{"question": "1+1?"}\n', encoding="utf-8")
    config = load(written(tmp_path, GOOD, problems={"file": "mine.jsonl", "domain": "math"}))
    assert config.problems.file == tmp_path / "mine.jsonl"
    assert config.problems.options == {"file": str(tmp_path / "mine.jsonl"), "domain": "math"}
    assert config.run.out == Path("out/test")


def test_an_empty_file_of_problems_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text("", encoding="utf-8")
    assert "found no rows" in refusal(written(tmp_path, GOOD, problems={"file": "mine.jsonl", "domain": "math"}))


def test_a_judge_of_the_authors_family_is_refused_by_field_unless_allowed(tmp_path: Path) -> None:
    assert load(written(tmp_path, DUEL)).seats["judge"].model == "judge"
    for seat in ("examinee", "reviser"):
        message = refusal(written(tmp_path, DUEL, **{f"seats__{seat}": "judge"}))
        assert f'seats.judge: "judge" shares the family "anthropic" with the {seat} it judges' in message
        assert "allow_same_family: true" in message
        assert load(written(tmp_path, DUEL, **{f"seats__{seat}": "judge"}, allow_same_family=True)).allow_same_family
    assert load(written(tmp_path, DUEL, seats__critic="judge"))  # a critic judges nothing


def test_a_teacher_counts_as_family(tmp_path: Path) -> None:
    path = written(tmp_path, DUEL, models__judge={"provider": "openai", "model": "my-distil", "family": "llama"})
    assert load(path)
    path = written(
        tmp_path,
        DUEL,
        models__judge={"provider": "openai", "model": "my-distil", "family": "llama", "derived_from": ["openai"]},
    )
    assert 'shares the family "openai"' in refusal(path)


def test_a_constitution_without_principles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("id: empty\nversion: 1\nprinciples: []\n", encoding="utf-8")
    assert "principle" in refusal(written(tmp_path, DUEL, graph__constitution="empty.yaml"))


def test_the_resolved_file_reads_back_to_the_same_configuration_without_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDENT_KEY", "sk-live-0123456789abcdef")
    config = load(written(tmp_path, GOOD, models__student__parameters={"user": "sk-live-0123456789abcdef"}))
    text = resolved_yaml(config)
    assert "sk-live" not in text
    assert "STUDENT_KEY" in text
    config = load(written(tmp_path, GOOD))
    assert resolved(parse(yaml.safe_load(resolved_yaml(config)))) == resolved(config)


def test_the_difference_of_two_identities_is_one_entry_a_field() -> None:
    old = {"seed": 7, "graph": {"kind": "examination", "attempts": 8}, "models": {"a": {"model": "x"}}}
    new = {"seed": 7, "graph": {"kind": "examination", "attempts": 6}, "models": {"b": {"model": "x"}}}
    assert difference(old, new) == [
        "graph.attempts: 8 -> 6",
        'models.a.model: "x" -> (nothing)',
        'models.b.model: (nothing) -> "x"',
    ]


def test_a_changed_identity_is_refused_with_the_difference(tmp_path: Path) -> None:
    config = load(written(tmp_path, GOOD))
    stored = check_same(None, {"seed": 7}, config)
    assert check_same(stored, {"seed": 7}, config) == stored
    with pytest.raises(ConfigFault, match="seed: 7 -> 8"):
        check_same(stored, {"seed": 8}, config)


def test_a_generator_may_sit_at_an_examination_as_the_second_voice(tmp_path: Path) -> None:
    both = {**GOOD["models"], "other": {"provider": "openai", "model": "gpt-5-mini"}}
    config = load(written(tmp_path, GOOD, models=both, seats={"examinee": "student", "generator": "other"}))
    assert config.seats["generator"].model == "other"


@pytest.mark.parametrize("base", [GOOD, DUEL])
def test_a_strategy_that_asks_a_model_needs_an_examiner_at_every_table(tmp_path: Path, base: dict[str, Any]) -> None:
    problems = {"strategy": "self_instruct", "domain": "math"}
    with pytest.raises(ConfigFault, match=r"seats\.examiner: missing"):
        load(written(tmp_path, base, problems=problems))


def test_a_third_partys_strategy_needs_no_examiner_that_it_does_not_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDENT_KEY", "not-a-key")
    monkeypatch.setitem(STRATEGIES, "squares", STRATEGIES["procedural"])
    config = load(written(tmp_path, GOOD, problems={"strategy": "squares"}))
    assert required_seats(config) == ("examinee",)


def test_the_forecast_counts_the_rulings_of_each_round(tmp_path: Path) -> None:
    asking = {"problems": {"strategy": "prompts"}, "graph__rounds": 2}
    lines = list(forecast(load(written(tmp_path, DUEL, **asking))))
    assert any(line.split()[0] == "judge" and "at most 60 calls" in line for line in lines)  # 5 bouts, 3 pairs


def test_the_forecast_says_which_key_is_missing_and_why_fewer_bouts_are_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STUDENT_KEY", raising=False)
    (tmp_path / "mine.jsonl").write_text('{"statement": "1+1?", "answer": "2"}\n', encoding="utf-8")
    lines = list(forecast(load(written(tmp_path, GOOD, problems={"file": "mine.jsonl"}))))
    assert ": 1 bouts of examination (run.bouts is " in lines[0]
    assert any("STUDENT_KEY is not set" in line for line in lines)


def test_a_key_among_the_parameters_is_no_part_of_the_stored_identity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDENT_KEY", "correct-horse-battery-staple")
    headers = {"extra_headers": {"x-key": "correct-horse-battery-staple"}}
    config = load(written(tmp_path, GOOD, models__student__parameters=headers))
    stored = check_same(None, identity(config, {}), config)
    assert "correct-horse" not in stored
    assert "x-key" in stored
    assert check_same(stored, identity(config, {}), config) == stored


def test_every_field_stands_in_the_page_about_the_run_file() -> None:
    page = (Path(__file__).parents[3] / "docs" / "run-file.md").read_text(encoding="utf-8")
    sections = (Run, Model, Endpoint, SeatChoice, Problems, SandboxChoice, Limits, Budget, Output)
    missing = [name for section in sections for name in section.model_fields if name not in page]
    assert missing == []
    assert all(f"## {name}" in page for name in ("run", "graph", "models", "seats", "problems", "verifiers", "output"))


def test_an_endpoint_is_named_by_its_address_or_its_provider_and_reaches_the_models_there(tmp_path: Path) -> None:
    url = "http://127.0.0.1:8000/v1"
    models = {**DUEL["models"], "writer": {"provider": "openai", "model": "gpt-5-mini", "base_url": url}}
    endpoints = {url: {"concurrency": 16, "patience_s": 60}, "anthropic": {"requests_per_minute": 50}}
    specs = specs_of(load(written(tmp_path, DUEL, models=models, endpoints=endpoints)))
    assert (specs["writer"].endpoint.concurrency, specs["writer"].endpoint.patience_s) == (16, 60.0)
    assert (specs["writer"].endpoint.requests_per_minute, specs["judge"].endpoint.requests_per_minute) == (None, 50.0)
    assert specs["judge"].endpoint.connect_timeout_s == 10.0


@pytest.mark.parametrize(
    ("endpoints", "line"),
    [
        ({"antropic": {}}, 'endpoints."antropic": no model is served there. Did you mean "anthropic"?'),
        (
            {"anthropic": {"request_per_minute": 5}},
            'endpoints.anthropic.request_per_minute: unknown field. Did you mean "requests_per_minute"?',
        ),
        ({"anthropic": {"tokens_per_minute": 0}}, "endpoints.anthropic.tokens_per_minute: found 0, expected"),
    ],
)
def test_a_slip_in_an_endpoints_limits_is_told(tmp_path: Path, endpoints: dict[str, Any], line: str) -> None:
    assert line in refusal(written(tmp_path, GOOD, endpoints=endpoints))


def test_limits_of_an_endpoint_may_change_on_resume(tmp_path: Path) -> None:
    before = load(written(tmp_path, GOOD))
    after = load(written(tmp_path, GOOD, endpoints={"anthropic": {"requests_per_minute": 5}}, limits={"requeues": 0}))
    assert identity(before, {}) == identity(after, {})


def test_reading_a_run_file_loads_neither_a_graph_nor_an_sdk_nor_scipy(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    code = (
        "import sys, sparring.engine, sparring.config\n"
        "sparring.config.load(sys.argv[1])\n"
        "print({'langgraph', 'langsmith', 'openai', 'anthropic', 'scipy'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "set()"
