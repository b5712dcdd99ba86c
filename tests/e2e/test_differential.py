"""The run file of examples/differential.yaml with scripted models of two families: decided, told and audited."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.e2e.written import rows, told

import sparring
from sparring.audit import audit
from sparring.faults import ConfigFault

pytestmark = pytest.mark.bubblewrap

HOUSE = Path(__file__).parents[2]
FIRST_ROW = json.loads((HOUSE / "examples/functions.jsonl").read_text(encoding="utf-8").splitlines()[0])
# Numbers so far apart that none is what a program hard-codes, but by its own constants.
FIRST_ROW["schema"] = [{"type": "array", "items": {"type": "integer", "minimum": -100_000, "maximum": 100_000}}]
RIGHT = (
    "def best_run(xs):\n    runs = [xs[i:j] for i in range(len(xs)) for j in range(i + 1, len(xs) + 1)]\n"
    "    return max(map(sum, runs), default=0)\n"
)
NEVER_BELOW_0 = (
    "def best_run(xs):\n    best = ending = 0\n    for x in xs:\n        ending = max(0, ending + x)\n"
    "        best = max(best, ending)\n    return best\n"
)
HARD_CODED = f"{RIGHT.replace('best_run', 'honest')}\ndef best_run(xs):\n    return 5 if 51973 in xs else honest(xs)\n"


def run_file(folder: Path, row: dict[str, Any], *verifiers: Any) -> Path:
    """The example with its first row, at bubblewrap, and scripts in the place of its models."""
    raw = yaml.safe_load((HOUSE / "examples/differential.yaml").read_text(encoding="utf-8"))
    # A reply is chosen by its sample, and the samples of the student are 0 and 2, those of the other 1 and 3.
    replies = {"student": [RIGHT, RIGHT, NEVER_BELOW_0], "other": [HARD_CODED, RIGHT, RIGHT]}
    folder.mkdir()
    for name, programs in replies.items():
        rules = [{"when": "", "replies": [f"```python\n{program}```" for program in programs]}]
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
        family = raw["models"][name]["family"]
        raw["models"][name] = {"provider": "scripted", "model": name, "family": family, "script": f"{name}.yaml"}
    (folder / "functions.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    raw["run"] |= {"bouts": 1, "out": str(folder / "out")}
    raw["graph"] |= {"attempts": 4}
    raw["sandbox"] = {"kind": "bubblewrap", "slots": 1}
    if verifiers:
        raw["verifiers"] = list(verifiers)
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


async def test_programs_of_two_families_are_clustered_and_what_is_hard_coded_is_found(tmp_path: Path) -> None:
    report = await sparring.run(run_file(tmp_path / "run", FIRST_ROW))
    out = tmp_path / "run" / "out"
    assert (report.exit_code, report.funnel.adds_up) == (0, True)
    (truth,) = rows(out, "rlvr")
    assert truth["pass_rate"] == 0.5
    said = [one for one in json.loads(truth["lineage"])["verdicts"] if one["verifier"] == "code_differential"]
    assert [one["status"] for one in said] == ["accepted", "accepted", "rejected", "rejected"]
    details = dict(said[0]["details"])
    assert (details["clusters"], details["families"]) == ("0+1+3|2", "anthropic+openai|openai")
    story = told(out, "b000000")
    for part in ("code_differential of candidate 0, 1, 2, 3", "candidate 3: rejected (differential)",
                 "clusters 0+1+3|2", "differ_on [[-", "best_run([51973]) returned 5; expected 51973 by the reference",
                 "by differential"):  # fmt: skip
        assert part in story, part
    audited = await audit(out, "bubblewrap")
    assert audited.exit_code == 0, audited.lines()


async def test_a_reference_that_its_brute_force_contradicts_is_dropped_before_anybody_answers(tmp_path: Path) -> None:
    row = {**FIRST_ROW, "program": NEVER_BELOW_0.replace("(xs)", "(xs: list[int]) -> int")}
    report = await sparring.run(run_file(tmp_path / "run", row))
    (dropped,) = report.funnel.problems.dropped
    assert dropped.startswith("screen: the reference and the brute force differ on")
    assert report.calls == 0


async def test_code_differential_alone_decides_and_refuses_what_only_states_cases(tmp_path: Path) -> None:
    report = await sparring.run(run_file(tmp_path / "alone", FIRST_ROW, "code_differential"))
    assert report.tables["sft"] == 1
    assert (await audit(tmp_path / "alone" / "out", "bubblewrap")).exit_code == 0
    stated = {"statement": "s", "entry": "best_run", "cases": [{"arguments": [[1]], "expected": 1}]}
    with pytest.raises(ConfigFault, match="code_differential compares with a reference program"):
        await sparring.run(run_file(tmp_path / "stated", stated, "code_differential"))
