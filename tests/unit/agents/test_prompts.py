import re
from pathlib import Path

import pytest

from sparring_agents import Sampling, load_constitution, load_prompt, prompts_identity
from sparring_agents.chat import find_flaw
from sparring_agents.seats.prompt import read_prompt, shipped_names

NAMES = shipped_names("seats")


def test_every_seat_has_its_prompt() -> None:
    for name in ("examiner_math", "examiner_code", "test_writer", "examinee_math", "critic", "reviser", "judge_pair"):
        assert name in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_prompt_is_named_like_its_file_and_keeps_fixed_text_first(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.id == name
    assert re.search(r"\{[a-z_]+\}", prompt.system) is None
    assert re.search(r"\{[a-z_]+\}", prompt.user)


@pytest.mark.parametrize("name", [name for name in NAMES if load_prompt(name).schema])
def test_a_shipped_schema_is_one_that_replies_can_be_held_against(name: str) -> None:
    import json

    assert find_flaw({"unexpected": 1}, json.loads(load_prompt(name).schema or "")) is not None


def test_braces_in_a_value_are_text() -> None:
    prompt = read_prompt("id: p\nversion: 1\nsystem: 'JSON: {\"a\": 1}'\nuser: '{statement} / {other}'", "p.yaml")
    said = prompt.request({"statement": "{other} {0} %s $x {", "other": "{statement}"}, Sampling())
    assert [message.text for message in said.messages] == ['JSON: {"a": 1}', "{other} {0} %s $x { / {statement}"]


def test_a_place_without_a_value_is_an_error_and_not_an_empty_text() -> None:
    prompt = read_prompt("id: p\nversion: 1\nuser: '{statement}'", "p.yaml")
    with pytest.raises(ValueError, match=r"prompt p: there is no value for \{statement\}"):
        prompt.request({}, Sampling())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: p\nversion: 1", "user: found None, expected str"),
        ("id: p\nversion: one\nuser: x", "version: found 'one', expected int"),
        ("id: p\nversion: 1\nuser: x\nsytem: y", 'unknown field "sytem"'),
        ("- a", "found list, expected a mapping"),
        ("{", "not YAML"),
        ("id: p\nversion: 1\nuser: x\nturns: [a]", r"turns\[0\]: expected the texts user and assistant"),
    ],
)
def test_a_broken_prompt_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        read_prompt(text, "p.yaml")
    assert "\n" not in str(caught.value)


def test_the_identity_of_prompts_follows_their_content() -> None:
    one = read_prompt("id: p\nversion: 1\nuser: x", "p")
    assert one.sha256 != read_prompt("id: p\nversion: 1\nuser: y", "p").sha256
    assert set(prompts_identity()) == set(NAMES)


def test_a_name_cannot_leave_the_folder() -> None:
    with pytest.raises(ValueError, match="is not shipped"):
        load_prompt("../constitutions/honest")


def test_the_shipped_constitution_loads() -> None:
    honest = load_constitution("honest")
    assert honest.label == "honest@1"
    assert len(honest.principles) >= 5


GOOD = "id: mine\nversion: 2\nprinciples:\n  - {id: kind, critique: Find harshness., revise: Be kind.}\n"


def test_a_constitution_of_ones_own_is_a_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD)
    mine = load_constitution(path)
    assert (mine.label, [principle.id for principle in mine.principles]) == ("mine@2", ["kind"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: m\nversion: 1", "principles: found none, expected at least one entry"),
        ("id: m\nversion: 1\nprinciples: []", "principles: found none, expected at least one entry"),
        ("id: m\nversion: 1\nprinciples: {a: b}", "principles: found dict"),
        ("id: m\nversion: 1\nprinciples: [a]", r"principles\[0\]: found str"),
        ("id: m\nversion: 1\nprinciples: [{id: a, critique: b}]", r"principles\[0\]: revise: found None"),
        ("id: m\nversion: 1\nprinciples: [{id: a, critic: b}]", 'unknown field "critic"'),
        ("version: 1\nprinciples: []", "id: found None"),
        (GOOD + GOOD.splitlines()[-1], 'the id "kind" stands twice'),
    ],
)
def test_a_wrong_constitution_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=message) as caught:
        load_constitution(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_constitution_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"^graph\.constitution: .*none\.yaml cannot be read: No such file or directory\. Name another"
    ):
        load_constitution(tmp_path / "none.yaml")
    with pytest.raises(ValueError, match=r'^graph\.constitution: found "humble", expected honest, or the path'):
        load_constitution("humble")
