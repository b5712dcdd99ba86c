"""A run of ours in a process of its own, as `sparring run` plays it; prints what it cost.

python benchmarks/engine_ours.py RUN_FILE
"""

import json
import resource
import sys
import time

from sparring import Progress
from sparring.config import load
from sparring.engine import play_and_wait


class Stopwatch:
    """What the process had used when the first bout began and when the last one ended."""

    def __init__(self) -> None:
        self.began: tuple[float, float] | None = None
        self.ended = (0.0, 0.0)

    def __call__(self, progress: Progress) -> None:  # noqa: ARG002 - only when it is told counts
        now = time.perf_counter(), time.process_time()
        self.began = self.began or now
        self.ended = now


def main() -> None:
    watch = Stopwatch()
    report = play_and_wait(load(sys.argv[1]), on_progress=watch)
    assert watch.began is not None
    print(
        json.dumps(
            {
                "wall_s": watch.ended[0] - watch.began[0],
                "cpu_s": watch.ended[1] - watch.began[1],
                "all_cpu_s": time.process_time(),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "exit_code": report.exit_code,
                "bouts": report.funnel.bouts.accepted,
                "tables": dict(report.tables),
            }
        )
    )


if __name__ == "__main__":
    main()
