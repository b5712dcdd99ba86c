"""How well the checker of steps finds the first wrong one, on generated solutions of eleven shapes.

    python benchmarks/math_steps.py [--quick] [--json]

The solutions and their labels come from step_traces.py, which does its own arithmetic; each trace is checked against
its problem's statement alone, without an answer. The joint figure is ProcessBench's: the harmonic mean of the accuracy
on wrong traces (the first wrong step named exactly) and on right ones (no step flagged). Exit code 1 when a bar falls
short.
"""

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from figures import Figure, as_json, setting, table
from step_traces import SHAPES, Trace, traces

from sparring_verifiers import Decision, check_solution

TRACES = {False: 11_000, True: 2_200}
SEED = 4
FOUND_BAR = 98.0
SHOWN = 5


@dataclass(slots=True)
class Counted:
    """What was seen. By shape: traces that are wrong or right, and of those the ones judged so."""

    wrong: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    unflagged: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    steps: int = 0
    decided: int = 0
    step_ms: list[float] = field(default_factory=list)
    misjudged: list[str] = field(default_factory=list)


def count(made: Iterable[Trace]) -> Counted:
    """Every trace checked."""
    counted = Counted()
    for trace in made:
        began = time.perf_counter()
        report = check_solution(trace.text, trace.statement)
        counted.step_ms.append(1e3 * (time.perf_counter() - began) / trace.steps)
        first = report.first_wrong
        named = None if first is None else first.index
        last = trace.steps if trace.wrong is None else trace.wrong + 1  # what comes after an error has no label
        counted.steps += last
        counted.decided += sum(step.decision is not Decision.OPEN for step in report.steps[:last])
        (counted.right if trace.wrong is None else counted.wrong)[trace.shape] += 1
        if named == trace.wrong:
            (counted.unflagged if trace.wrong is None else counted.found)[trace.shape] += 1
        else:
            counted.misjudged.append(f"{trace.shape}: wrong step {trace.wrong}, named {named}: {trace.text!r}")
        counted.clean += trace.wrong is None and report.is_clean
    return counted


def figures_of(counted: Counted) -> list[Figure]:
    """Percentages, with the counts under them."""
    wrong, found = counted.wrong.total(), counted.found.total()
    right, unflagged = counted.right.total(), counted.unflagged.total()
    on_wrong, on_right = found / wrong, unflagged / right
    joint = 2 * on_wrong * on_right / (on_wrong + on_right) if on_wrong + on_right else 0.0
    missed = ", ".join(
        f"{shape} {counted.wrong[shape] - n}" for shape, n in counted.found.items() if n < counted.wrong[shape]
    )
    note = f"{found} of {wrong} traces of {len(SHAPES)} shapes" + (f"; missed: {missed}" if missed else "")
    return [
        Figure("first wrong step found exactly", 100 * on_wrong, FOUND_BAR, unit="%", note=note),
        Figure("right traces with a step flagged", right - unflagged, 0, is_upper=True, note=f"of {right}"),
        Figure("right traces proved in every step, answer included", 100 * counted.clean / right, unit="%"),
        Figure("harmonic mean on wrong and right traces (ProcessBench)", 100 * joint, unit="%"),
        Figure("steps decided, up to the first wrong one", 100 * counted.decided / counted.steps, unit="%"),
        Figure("time a step", statistics.median(counted.step_ms), unit="ms", note="median over traces"),
    ]


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer traces")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    wanted = parser.parse_args()
    counted = count(traces(TRACES[wanted.quick], SEED))
    figures = figures_of(counted)
    if wanted.json:
        print(as_json(figures, setting=setting(), misjudged=counted.misjudged))
    else:
        print(" | ".join(setting().values()))
        print(table(figures))
        for line in counted.misjudged[:SHOWN]:
            print(line)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
