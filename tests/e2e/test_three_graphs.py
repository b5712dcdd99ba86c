"""All three state machines over HTTP, scripted models of two families on both wires: each emits rows that stand."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.test_resume import CONSTITUTION, EXAMINATION, run_file
from tests.servers.scripts import seats
from tests.servers.wire_server import WireServer

import sparring
from sparring.audit import audit
from sparring.config import load

RANKING: dict[str, Any] = {
    "graph": {"kind": "tournament", "candidates": 4},
    "seats": {"generator": "teacher", "judge": "student"},
    "problems": {"strategy": "prompts"},
}
MATCH: dict[str, Any] = {
    "graph": {"kind": "tournament", "candidates": 4},
    "seats": {"generator": "teacher", "judge": "student"},
    "problems": {"file": "sums.jsonl", "domain": "math", "statement": "question", "answer": "gold"},
    "verifiers": ["math_answer"],
}


@pytest.mark.bubblewrap
@pytest.mark.parametrize(
    ("kind", "tables", "assurances"),
    [
        (EXAMINATION, {"sft", "preference", "rlvr"}, {"proved", "executed"}),
        (CONSTITUTION, {"preference", "critique"}, {"judged"}),
        (RANKING, {"preference"}, {"judged"}),
        (MATCH, {"preference"}, {"proved"}),
    ],
    ids=["examination", "constitution", "tournament by rubric", "tournament by verdict"],
)
async def test_each_graph_emits_rows_that_stand(
    tmp_path: Path, kind: dict[str, Any], tables: set[str], assurances: set[str]
) -> None:
    import pyarrow.parquet as pq

    async with WireServer(seats) as server:
        path = run_file(tmp_path / "run", server.base_url, kind)
        sums = [{"question": f"What is {n} + {n * n}?", "gold": str(n + n * n)} for n in range(3, 7)]
        path.with_name("sums.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in sums), encoding="utf-8")
        report = await sparring.run(load(path, ["run.bouts=4", "sandbox.kind=bubblewrap"]))
    out = tmp_path / "run" / "out"
    assert (report.exit_code, report.funnel.bouts.total, report.funnel.adds_up) == (0, 4, True)
    assert tables <= {name for name, rows in report.tables.items() if rows}, report.tables
    rows = [row for table in sorted(tables) for row in pq.read_table(out / "data" / table).to_pylist()]
    assert {row["assurance"] for row in rows} <= assurances
    audited = await audit(out, "bubblewrap")
    assert audited.exit_code == 0, audited.lines()
    assert audited.counts
