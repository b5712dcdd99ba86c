"""Grades hostile answers in a process that can be killed: one pair a line in, what came of it a line out."""

import json
import resource
import sys
import time
from typing import Any

from sparring_verifiers import compare, shared_worker
from sparring_verifiers.math.quick import quick as compare_here


def graded(gold: str, answer: str) -> dict[str, Any]:
    """status, the seconds in the tiers of this process, and those of everything."""
    began = time.perf_counter()
    compare_here(gold, answer)
    here_s = time.perf_counter() - began
    began = time.perf_counter()
    status = compare(gold, answer).status
    all_s = time.perf_counter() - began
    swapped = compare(answer, gold).status
    return {"status": status, "is_symmetric": status is swapped, "here_s": here_s, "all_s": all_s}


def main() -> None:
    compare(r"\sin(2x)+\cos(x)^2", r"2\sin(x)\cos(x)+1-\sin(x)^2")  # the worker's start is not what is measured
    for line in sys.stdin:
        question = json.loads(line)
        if question is None:
            break
        sys.stdout.write(json.dumps(graded(question["gold"], question["answer"])) + "\n")
        sys.stdout.flush()
    shared_worker().close()  # so that what its processes held at most is counted among our children
    print(json.dumps({"children_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
