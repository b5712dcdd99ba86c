"""How often the grader of mathematics is right, and how fast it is, against math-verify on the same pairs.

    python benchmarks/math_grader.py [--quick] [--seed N] [--profile] [--json]

Labels come from math-verify's own tests as adjudicated in math_verify_cases.jsonl, from mpmath at 200 digits, or from
the way a pair was built (answers/): never from our code. UNDECIDED counts as wrong wherever accuracy stands.
math-verify runs in a process and an environment of its own and is timed in there; both take turns in blocks over the
same pairs. --quick takes fewer pairs, under three minutes. --seed draws other mutants and rewritings than those that
the grader was mended against, and other pairs to race over. --profile adds the time a pair by shape and by tier. Exit
code 1 when a bar falls short.
"""

import argparse
import sys

from figures import Watch, as_json, setting, table
from hostile import hostile_figures
from math_accuracy import exam_figures, mutant_figures, negative_figures, rewriting_figures, sdist_figures
from math_counts import FULL, QUICK
from math_speed import profile, profile_table, race_figures, rate_figures
from peers.math_verify import REQUIREMENT, MathVerify


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer pairs")
    parser.add_argument("--seed", type=int, default=0, help="of the mutants, the rewritings and the raced pairs")
    parser.add_argument("--profile", action="store_true", help="where the time goes, by shape and tier")
    parser.add_argument("--json", action="store_true", help="machine-readable")
    options = parser.parse_args()
    counts = QUICK if options.quick else FULL
    watch = Watch()
    with MathVerify() as peer:
        speed = [*rate_figures(counts, watch), *race_figures(peer, counts, watch, options.seed)]
        on_tests, accepted = sdist_figures(peer)
        figures = [*on_tests, *negative_figures(peer, accepted), *exam_figures(peer)]
        figures += [*mutant_figures(peer, counts, options.seed), *rewriting_figures(peer, counts, options.seed)]
        figures += speed
    figures += hostile_figures()
    parts = profile(counts) if options.profile or options.json else {}
    beside = {**setting(), "peer": REQUIREMENT, "seed": str(options.seed)}
    if options.json:
        print(as_json(figures, setting=beside, watch=watch.report(), profile=parts))
    else:
        print(table(figures))
        print(profile_table(parts) if parts else "", end="\n" if parts else "")
        print(", ".join(f"{key}: {each}" for key, each in (beside | watch.report()).items()))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
