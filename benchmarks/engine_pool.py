"""Prints the MB that the index of accepted problems takes, brought forward by rounds and asked in each, as in a run.

python benchmarks/engine_pool.py COUNT
"""

import gc
import sys

from engine_job import statement, terms
from engine_ours import resident_mb

from sparring.pool import AcceptedPool, pooled_of
from sparring_verifiers import Author, Domain, Gold, Origin, Problem, Source, make_problem

ROUND = 256


def problem_of(number: int) -> Problem:
    origin = Origin(Source.FILE, Author("problems.jsonl"), family="file", location="problems.jsonl:1")
    return make_problem(Domain.MATH, statement(number), Gold(str(sum(terms(number)))), origin)


def main() -> None:
    pool = AcceptedPool(0.8, lambda index, _: problem_of(index))
    count = int(sys.argv[1])
    pooled_of(problem_of(0))
    gc.collect()
    before_mb = resident_mb()
    for start in range(0, count, ROUND):
        pool.extend([(number, pooled_of(problem_of(number))) for number in range(start, min(start + ROUND, count))])
        assert pool.view().seen(problem_of(count + start)) is None
    gc.collect()
    print(resident_mb() - before_mb)


if __name__ == "__main__":
    main()
