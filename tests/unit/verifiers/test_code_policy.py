"""The policy of the code verifiers as JSON."""

import json
from typing import Any

import pytest

from sparring_sandbox import Limits
from sparring_verifiers import CodePolicy, Errors, Tools, VerifierFault, load_verifier
from sparring_verifiers.code.policy import read_policy, write_policy

from .code_doubles import TableSandbox


def test_a_policy_comes_back_from_its_json() -> None:
    policy = CodePolicy(float_tolerance=0.0, limits=Limits(cpu_s=1), errors=Errors.SAME_KIND, examples=7, seed=3)
    assert read_policy(json.loads(json.dumps(write_policy(policy)))) == policy


@pytest.mark.parametrize("name", ["code_cases", "code_property"])
def test_the_registry_makes_the_same_verifier_of_its_policy_again(name: str) -> None:
    tools = Tools(TableSandbox())
    made = load_verifier(name, tools, {"limits": {"cpu_s": 2}, "errors": "same_kind"})
    assert made.name == name
    assert made.policy["limits"]["cpu_s"] == 2
    assert load_verifier(name, tools, made.policy).policy == made.policy


@pytest.mark.parametrize(
    "raw",
    [
        {"tolerance": 1},
        {"limits": {"cpu": 1}},
        {"errors": "ignore"},
        {"needs_determinism": "false"},
        {"examples": "60"},
        {"examples": 0},
        {"min_hidden": -1},
        {"float_tolerance": 2.0},
        {"seed": True},
        {"limits": 3},
    ],
)
def test_a_policy_that_does_not_fit_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(VerifierFault, match="does not fit"):
        load_verifier("code_cases", Tools(TableSandbox()), raw)
