"""math-verify from PyPI in a process and an environment of its own, asked through a pipe, its times taken inside.

It gets what its documentation asks for: texts in dollars where they bring no delimiter of their own, the default
extraction, precision and time limits, the main thread. Its start is not counted.
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from math_verify_tests import VERSION, Pair
from peers.environments import HOUSE, python_of

REQUIREMENT = f"math-verify=={VERSION}"
_ANTLR = "antlr4-python3-runtime==4.13.2"
_PROCESS = Path(__file__).with_name("math_verify_process.py")
_DELIMITERS = ("$", r"\boxed", r"\(", r"\[")


@dataclass(frozen=True, slots=True)
class Answered:
    """is_accepted: None where it raised or ran out of its own time; seconds: parse, parse and verify."""

    is_accepted: bool | None
    seconds: float


def in_dollars(text: str) -> str:
    return text if any(each in text for each in _DELIMITERS) else f"${text}$"


class MathVerify:
    """One process of it; ask from one thread."""

    def __enter__(self) -> Self:
        python = python_of("math-verify", REQUIREMENT, _ANTLR)
        self._process = subprocess.Popen(
            [str(python), "-I", str(_PROCESS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def verify(self, gold: str, answer: str) -> Answered:
        """Whether it takes the two for equal, used as its documentation says."""
        return self._ask({"gold": in_dollars(gold), "answer": in_dollars(answer)})

    def verify_as_tested(self, pair: Pair) -> Answered:
        """The same with the settings of its own tests: both kinds of extraction, boxes first, six digits."""
        is_default = pair.file == "test_yujianll.py"
        return self._ask({"gold": pair.gold, "answer": pair.answer, "as_tested": not is_default})

    def _ask(self, question: dict[str, Any]) -> Answered:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"math-verify's process ended over {question!r}")
        reply = json.loads(line)
        return Answered(reply["accepted"], reply["seconds"])


def unpacked_sdist() -> Path:
    """Its sdist, fetched from the package index on the first call, under .bench/."""
    folder = HOUSE / ".bench" / "math-verify-sdist"
    unpacked = folder / f"math_verify-{VERSION}"
    if not unpacked.is_dir():
        python = python_of("math-verify", REQUIREMENT, _ANTLR)
        folder.mkdir(parents=True, exist_ok=True)
        fetch = [str(python), "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "math-verify"]
        subprocess.run([*fetch, "--dest", str(folder), REQUIREMENT], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(
            [str(python), "-m", "tarfile", "-e", str(next(folder.glob("*.tar.gz"))), str(folder)], check=True
        )
    return unpacked
