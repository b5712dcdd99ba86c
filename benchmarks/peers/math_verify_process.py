"""Runs in math-verify's own environment: one question a line in, one answer a line out, timed in here."""

import json
import sys
import time
from typing import Any

from math_verify import (  # type: ignore[import-not-found]
    ExprExtractionConfig,
    LatexExtractionConfig,
    parse,
    verify,
)

AS_TESTED = [LatexExtractionConfig(boxed_match_priority=0), ExprExtractionConfig()]


def graded(question: dict[str, Any]) -> bool:
    if question.get("as_tested"):
        return bool(
            verify(
                parse(question["gold"], AS_TESTED), parse(question["answer"], AS_TESTED), float_rounding=6, strict=True
            )
        )
    return bool(verify(parse(question["gold"]), parse(question["answer"])))


def main() -> None:
    out = sys.stdout
    sys.stdout = sys.stderr  # what a library prints must not stand between the answers
    for line in sys.stdin:
        question = json.loads(line)
        began = time.perf_counter()
        try:
            accepted: bool | None = graded(question)
        except Exception:  # noqa: BLE001 - any failure of the peer is its answer
            accepted = None
        out.write(json.dumps({"accepted": accepted, "seconds": time.perf_counter() - began}) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
