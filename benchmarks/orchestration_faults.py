"""How long a run takes at an endpoint where a quarter of the replies go wrong, against the same run where none does.

    python benchmarks/orchestration_faults.py [--quick] [--json]

A server in a process of its own (tests/servers/wire_server.py) replies after 200 ms. With faults, 25 % of its replies
at random are a 500, a reset, cut off in the middle, or no JSON, and its own limiter refuses with 429 and retry-after
0.2 s what is over 80 % of the rate that the fault-free run just had. So a run that wastes nothing takes
1 / (0.75 * 0.8) = 1.67 times as long. Runs alternate; each is a whole run of bouts with five calls, 64 at once.
Exit code 1 when a bar falls short.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figures import Figure, Watch, as_json, median_figure, setting, table

HOUSE = Path(__file__).parents[1]
SERVER = HOUSE / "tests" / "servers" / "wire_server.py"
CONCURRENCY = 64
BOUTS = 500  # with fewer, the last wave is what is measured
LATENCY_S = 0.2
FAULTY = 0.25
LIMITED_TO = 0.8  # of the fault-free rate
RETRY_AFTER_S = 0.2
KINDS = "500,reset,truncated,garbage"
WALL_BAR = 2.0
PLAY = """
import sys
from sparring.config import load
from sparring.engine import play_and_wait
play_and_wait(load(sys.argv[1]))
"""


@dataclass(frozen=True)
class Turn:
    """One run. wall_s: from the first request to the last bout's end, by the server's and the report's word; ended:
    bouts finished or dropped; failed: by reason; unexplained: bouts that are in no row, or without a reason."""

    wall_s: float
    ended: int
    failed: dict[str, int]
    unexplained: int
    answered: int
    faults: dict[str, int]
    limited: int

    @property
    def rate_per_s(self) -> float:
        return self.answered / self.wall_s


def play(bouts: int, *, limit_per_s: float | None = None, seed: int = 0) -> Turn:
    """One run of its own, with faults where the server has a limit."""
    arguments = ["--latency", str(LATENCY_S)]
    if limit_per_s is not None:
        arguments += ["--faults", str(FAULTY), "--most", "-1", "--kinds", KINDS, "--seed", str(seed)]
        arguments += ["--limit", str(limit_per_s), "--retry-after", str(RETRY_AFTER_S)]
    with tempfile.TemporaryDirectory() as folder, serving(arguments) as base_url:
        path = Path(folder) / "run.yaml"
        write_questions(Path(folder) / "questions.jsonl", bouts)
        path.write_text(json.dumps(run_file(Path(folder) / "out", base_url, bouts)), encoding="utf-8")
        said = subprocess.run([sys.executable, "-c", PLAY, str(path)], cwd=HOUSE, capture_output=True, text=True)
        if not (Path(folder) / "out" / "report.json").is_file():
            raise RuntimeError(f"the run left no report: {said.stderr[-2000:]}")
        report = json.loads((Path(folder) / "out" / "report.json").read_text(encoding="utf-8"))
        with urllib.request.urlopen(f"{base_url.removesuffix('/v1')}/stats", timeout=10) as reply:
            stats = json.load(reply)
    counts = report["funnel"]["bouts"]
    failed = dict(counts.get("failed", {}))
    ended = counts["total"] - sum(failed.values())
    unexplained = bouts - counts["total"] + failed.pop("unexplained", 0)
    return Turn(report["wall_s"], ended, failed, unexplained, stats["answered"], stats["faults"], stats["limited"])


def run_file(out: Path, base_url: str, bouts: int) -> dict[str, Any]:
    """A constitution: an answer, a critique, a revision, and a judge in both orders; both models at one endpoint."""
    model = {"provider": "openai", "base_url": base_url, "sample_as": "header"}
    return {
        "run": {"name": "faults", "seed": 3, "bouts": bouts, "out": str(out)},
        "graph": {"kind": "constitution", "constitution": "honest"},
        "models": {
            "speaker": {**model, "model": "speaker", "family": "openai"},
            "judge": {**model, "model": "judge", "family": "anthropic"},
        },
        "endpoints": {base_url: {"concurrency": CONCURRENCY}},
        "seats": {"examinee": "speaker", "critic": "speaker", "reviser": "speaker", "judge": "judge"},
        "problems": {"file": "questions.jsonl", "domain": "text"},
        "limits": {"concurrency": CONCURRENCY},
        "output": {"tables": ["preference"]},
    }


def write_questions(path: Path, count: int) -> None:
    """So many open questions, a row each."""
    rows = (json.dumps({"statement": f"What would you say to somebody who asks for {n} things?"}) for n in range(count))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


@contextmanager
def serving(arguments: list[str]) -> Iterator[str]:
    """The base_url of a server with these arguments, ended on leaving."""
    command = [sys.executable, str(SERVER), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"{process.stdout.readline().strip()}/v1"
    finally:
        process.terminate()
        process.wait(timeout=10)


def fault_figures(rounds: int, bouts: int) -> tuple[Figure, ...]:
    """The bars of a run under faults, for this command and for orchestration.py."""
    whole, broken = [], []
    for number in range(rounds):
        whole.append(play(bouts))
        broken.append(play(bouts, limit_per_s=LIMITED_TO * whole[-1].rate_per_s, seed=number))
        print(f"round {number + 1}: {whole[-1]}\n         {broken[-1]}", file=sys.stderr)
    ratios = [late.wall_s / plain.wall_s for plain, late in zip(whole, broken, strict=True)]
    failed = sum(sum(turn.failed.values()) for turn in broken)
    reasons = "; ".join(sorted({reason for turn in broken for reason in turn.failed})) or "none failed"
    return (
        median_figure(
            "wall time at 25 % faults and 429s, vs fault-free",
            ratios,
            WALL_BAR,
            is_upper=True,
            unit="times",
            note="1.67 is the least that the server's limit and faults allow",
        ),
        Figure(
            "bouts neither ended nor failed with a reason",
            float(sum(turn.unexplained for turn in broken)),
            0.0,
            is_upper=True,
        ),
        Figure("bouts failed, of all under faults", 100.0 * failed / (rounds * bouts), unit="%", note=reasons),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    watch = Watch()
    figures = fault_figures(1 if arguments.quick else 3, BOUTS)
    watch.pause()
    print(as_json(figures, setting=setting(), load=watch.report()) if arguments.json else table(figures))
    sys.exit(0 if all(figure.holds for figure in figures) else 1)


if __name__ == "__main__":
    main()
