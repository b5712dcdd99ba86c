"""The quickstart as a newcomer gets it: a real model, real sandbox, and rows that are true by a second reckoning."""

import ast
import json
import random
import re
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow.parquet as pq
import pytest

import sparring
from sparring.audit import audit
from sparring_sandbox import Job, Returned, Sandbox, Stop, decode, open_sandbox

HOUSE = Path(__file__).parents[2]
CASES = 20
Inputs: TypeAlias = tuple[tuple[object, ...], ...]

pytestmark = [pytest.mark.local_model, pytest.mark.bubblewrap, pytest.mark.slow, pytest.mark.timeout(900)]


def rows_of(out: Path, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / "data" / table).to_pylist()
    return rows


def problem_of(row: dict[str, Any]) -> dict[str, Any]:
    problem: dict[str, Any] = json.loads(row["certificate"])["problem"]
    return problem


async def test_the_quickstart_emits_what_it_promises_and_every_row_is_true(tmp_path: Path) -> None:
    out = tmp_path / "quickstart"
    overrides = {"run.out": str(out), "sandbox.kind": "bubblewrap"}
    report = await sparring.run(HOUSE / "examples/quickstart.yaml", **overrides)
    assert report.exit_code == 0
    assert report.funnel.adds_up

    sft, pairs = rows_of(out, "sft"), rows_of(out, "preference")
    origins = [problem_of(row)["origin"] for row in sft]
    assert len(sft) >= 10
    assert len({origin["family"] for origin in origins}) >= 4
    assert len({origin["level"] for origin in origins}) >= 2
    assert {problem_of(row)["domain"] for row in sft} == {"math", "code"}
    assert len(pairs) >= 3

    async with open_sandbox("bubblewrap") as sandbox:
        for row in sft:
            assert await is_right(sandbox, problem_of(row), row["messages"][-1]["content"]), row["id"]
        for row in pairs:
            assert await is_right(sandbox, problem_of(row), row["chosen"][-1]["content"]), row["id"]
            assert not await is_right(sandbox, problem_of(row), row["rejected"][-1]["content"]), row["id"]
    assert (await audit(out, "bubblewrap")).exit_code == 0


async def is_right(sandbox: Sandbox, problem: dict[str, Any], reply: str) -> bool:
    """Whether the reply does what the problem's own program does: no verifier, parser or grader of ours is asked."""
    program = problem["reference"]
    if problem["domain"] == "math":
        computed = await values(sandbox, program["source"], program["entry"], ((),))
        assert computed is not None
        return stated(reply) == Fraction(str(computed[0][1]))
    inputs = inputs_of(problem)
    candidate = reply.split("```python\n", 1)[1].split("```", 1)[0] if "```python\n" in reply else reply
    right = await values(sandbox, program["source"], program["entry"], inputs)
    return right is not None and await values(sandbox, candidate, program["entry"], inputs) == right


async def values(sandbox: Sandbox, source: str, entry: str, inputs: Inputs) -> list[tuple[type, object]] | None:
    """What the program returns for each input, with its type; (Raised, None) where it raises; None: it was stopped."""
    outcome = await sandbox.run(Job(source, entry, inputs))
    if outcome.stop is not Stop.OK:
        return None
    return [(type(one.value), one.value) if isinstance(one, Returned) else (type(one), None) for one in outcome.returns]


def stated(reply: str) -> Fraction | None:
    """The number after the last ANSWER:, or where there is none the one that the reply ends with, read by Fraction."""
    number = r"\$?(-?\d+(?:/\d+|\.\d+)?)"
    found = re.findall(rf"ANSWER:\s*(?:x\s*=\s*)?{number}", reply) or re.findall(rf"=\s*{number}\.?\s*$", reply)
    return Fraction(found[-1]) if found else None


def inputs_of(problem: dict[str, Any]) -> Inputs:
    """The recorded inputs, and others that no verifier saw: drawn here for the parameters of the reference."""
    function = ast.parse(problem["reference"]["source"]).body[-1]
    assert isinstance(function, ast.FunctionDef)
    kinds = [ast.unparse(argument.annotation) for argument in function.args.args if argument.annotation]
    dice = random.Random(problem["id"])
    fresh = tuple(tuple(drawn(dice, kind) for kind in kinds) for _ in range(CASES))
    cases = [case["arguments"] for suite in problem["suites"] for case in suite["cases"]]
    return (*fresh, *(tuple(decode(argument) for argument in arguments) for arguments in cases))


def drawn(dice: random.Random, kind: str) -> object:
    if kind == "int":
        return dice.randint(1, 60)
    if kind == "str":
        return " ".join("".join(dice.choices("abcdeilnorst", k=dice.randint(2, 6))) for _ in range(3))
    if kind == "list[int]":
        return [dice.randint(-30, 60) for _ in range(dice.randint(2, 8))]
    raise AssertionError(f"a parameter of another kind: {kind}")
