"""A verifier that labels steps has its place: examinations of mathematics, and no other run."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sparring.config import load
from sparring.faults import ConfigFault

SEATS = {"examination": {"examinee": "one"}, "tournament": {"generator": "one", "judge": "two"}}


def run_file(folder: Path, **changes: Any) -> Path:
    raw: dict[str, Any] = {
        "run": {"name": "labelled", "bouts": 1, "out": str(folder / "out")},
        "graph": {"kind": "examination"},
        "models": {
            "one": {"provider": "openai", "model": "one", "family": "qwen"},
            "two": {"provider": "openai", "model": "two", "family": "openai"},
        },
        "seats": SEATS["examination"],
        "problems": {"procedural": ["groups_story"]},
        "verifiers": ["math_answer", "math_steps"],
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw | changes), encoding="utf-8")
    return path


def test_it_stands_beside_the_verifier_of_answers(tmp_path: Path) -> None:
    assert [choice.name for choice in load(run_file(tmp_path)).verifiers] == ["math_answer", "math_steps"]
    mixed = {"procedural": ["groups_story", "number_function"]}
    assert load(run_file(tmp_path, problems=mixed)).problems.procedural == ("groups_story", "number_function")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"problems": {"procedural": ["number_function"]}, "verifiers": ["code_cases", "math_steps"]},
            '"math_steps" checks steps of mathematics, and every problem is of domain code. Leave it out.',
        ),
        (
            {"problems": {"strategy": "prompts"}, "graph": {"kind": "tournament"}, "seats": SEATS["tournament"]},
            '"math_steps" labels the steps of answers, which only an examination has verified.',
        ),
        (
            {"verifiers": [{"math_steps": {"givens": "guessed"}}]},
            "math_steps: the policy does not fit: givens: found 'guessed', expected one of stated, trusted",
        ),
        (
            {"verifiers": ["math_answer", {"math_steps": {"givns": "stated"}}]},
            'verifiers[1]: math_steps.givns: unknown field. Did you mean "givens"?',
        ),
        ({"verifiers": [{"math_steps": {"accept": "any"}}]}, "found 'any', expected one of proved, unrefuted"),
    ],
)
def test_where_it_would_never_be_asked_it_is_refused_in_one_line(
    tmp_path: Path, changes: dict[str, Any], line: str
) -> None:
    with pytest.raises(ConfigFault) as refused:
        load(run_file(tmp_path, **changes))
    assert "run.yaml: verifiers[" in str(refused.value)
    assert line in str(refused.value)
    assert "\n" not in str(refused.value)
