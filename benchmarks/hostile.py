"""What hostile answers cost and whether one gets through: hangs, times, memory, false accepts, code that ran."""

import json
import select
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from answers.hostile import NASTY, Case, payloads
from figures import Figure

HANG_S = 20.0
HERE_BAR_MS = 100.0
ALL_BAR_S = 2.5  # the kill at 2 s of processor time, and its overhead
MEMORY_BAR_MB = 512.0
_PROCESS = Path(__file__).with_name("hostile_process.py")


@dataclass(slots=True)
class Outcome:
    hangs: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    one_sided: list[str] = field(default_factory=list)
    here_s: list[tuple[float, str]] = field(default_factory=list)
    all_s: list[tuple[float, str]] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    children_mb: float | None = None


class Grader:
    """Our grader in a child; started again after a hang or a crash."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        command = [sys.executable, str(_PROCESS)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, question: object, wait_s: float) -> dict[str, Any] | None:
        """Its reply; None when it ended.

        Raises:
            TimeoutError: it had to be killed.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], wait_s)
        line = self._process.stdout.readline() if ready else b""
        if line:
            reply: dict[str, Any] = json.loads(line)
            return reply
        self._process.kill()
        self._process.wait()
        self._start()
        if not ready:
            raise TimeoutError
        return None

    def close(self) -> float | None:
        """Ends it; the most memory that one of its children held, in MB."""
        reply = self.ask(None, HANG_S)
        self._process.kill()
        self._process.wait()
        return None if reply is None else float(reply["children_mb"])


def hostile_figures() -> list[Figure]:
    found = Outcome()
    grader = Grader()
    for case in NASTY:
        _grade(grader, case, found)
    with tempfile.TemporaryDirectory() as folder:
        marker = Path(folder) / "executed"
        for text in payloads(str(marker)):
            for gold, answer in (("1", text), (text, "1"), (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", text)):
                _grade(grader, Case("payload", gold, answer), found)
            if marker.exists():
                found.executed.append(text)
                marker.unlink()
    found.children_mb = grader.close()
    return _figures(found)


def _grade(grader: Grader, case: Case, found: Outcome) -> None:
    shown = f"{case.family}: {case.answer[:60]!r}"
    try:
        reply = grader.ask({"gold": case.gold, "answer": case.answer}, HANG_S)
    except TimeoutError:
        found.hangs.append(shown)
        return
    if reply is None:
        found.crashes.append(shown)
        return
    if reply["status"] == "accepted" and case.is_wrong:
        found.accepted.append(shown)
    if not reply["is_symmetric"]:
        found.one_sided.append(shown)
    found.here_s.append((reply["here_s"], shown))
    found.all_s.append((reply["all_s"], shown))


def _figures(found: Outcome) -> list[Figure]:
    here_s, slowest_here = max(found.here_s)
    all_s, slowest = max(found.all_s)
    return [
        _count(f"hangs over {HANG_S:.0f} s", found.hangs),
        _count("crashes", found.crashes),
        _count("false accepts of hostile answers", found.accepted),
        _count("verdicts that change when gold and answer are swapped", found.one_sided),
        _count(f"texts executed, of {len(payloads(''))}", found.executed),
        Figure(
            "hostile answers: slowest without sympy",
            1e3 * here_s,
            HERE_BAR_MS,
            is_upper=True,
            unit="ms",
            note=slowest_here,
        ),
        Figure("hostile answers: slowest with it", all_s, ALL_BAR_S, is_upper=True, unit="s", note=slowest),
        Figure("memory of the worker's largest process", found.children_mb, MEMORY_BAR_MB, is_upper=True, unit="MB"),
    ]


def _count(what: str, named: list[str]) -> Figure:
    return Figure(what, len(named), 0, is_upper=True, note="; ".join(named[:12]))
