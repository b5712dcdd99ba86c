"""Prints the MB that the index of accepted problems takes.

python benchmarks/engine_pool.py COUNT
"""

import gc
import sys

from engine_job import statement, terms
from engine_ours import resident_mb

from sparring.pool import AcceptedPool
from sparring_verifiers import Author, Domain, Gold, Origin, Source, make_problem


def main() -> None:
    pool = AcceptedPool()
    origin = Origin(Source.FILE, Author("problems.jsonl"), family="file", location="problems.jsonl:1")
    gc.collect()
    before_mb = resident_mb()
    for number in range(int(sys.argv[1])):
        gold = Gold(str(sum(terms(number))))
        pool.add(make_problem(Domain.MATH, statement(number), gold, origin))
    print(resident_mb() - before_mb)


if __name__ == "__main__":
    main()
