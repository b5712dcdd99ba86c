"""The pool: a procedural problem is known by its parameters, an authored one by its words."""

from sparring.pool import AcceptedPool, pooled_of
from sparring_verifiers import Author, Domain, Gold, Origin, Problem, Source, make_problem

STORY = (
    "A baker in Lima fills seven baskets with twelve rolls each on Monday morning, sells thirty of them before noon, "
    "and gives nine of those that are left to her neighbour. How many rolls does she keep?"
)


class Kept:
    """A pool whose problems are kept by place instead of in a ledger."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.loads: list[int] = []
        self.pool = AcceptedPool(0.8, self.load)

    def load(self, index: int, problem_id: str) -> Problem:
        self.loads.append(index)
        assert self.problems[index].id == problem_id
        return self.problems[index]

    def add(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.pool.extend([(len(self.problems) - 1, pooled_of(problem))])


def authored(statement: str) -> Problem:
    return make_problem(Domain.MATH, statement, Gold("45"), Origin(Source.MODEL, Author("teacher", ("openai",))))


def drawn(family: str, parameters: str, statement: str) -> Problem:
    origin = Origin(Source.PROCEDURAL, Author(family), family=family, parameters=parameters)
    return make_problem(Domain.MATH, statement, Gold("5"), origin)


def test_an_authored_problem_is_seen_again_in_the_same_and_in_nearly_the_same_words() -> None:
    kept, first = Kept(), authored(STORY)
    pool = kept.pool
    assert pool.seen(first) is None
    kept.add(first)
    assert pool.seen(authored(STORY.upper())) == first.id
    assert pool.seen(authored(STORY.replace("neighbour", "brother"))) == first.id
    assert pool.seen(authored("How many primes are there below one hundred?")) is None


def test_procedural_problems_of_one_template_with_other_numbers_are_two_problems() -> None:
    kept, first = Kept(), drawn("addition", '{"a":2,"b":3}', STORY)
    pool = kept.pool
    kept.add(first)
    assert pool.seen(drawn("addition", '{"a":2,"b":3}', "in other words")) == first.id
    assert pool.seen(drawn("addition", '{"a":2,"b":4}', STORY)) is None
    assert pool.seen(drawn("subtraction", '{"a":2,"b":3}', STORY)) is None


def test_a_sample_depends_on_the_seed_alone_and_never_holds_a_problem_twice() -> None:
    kept = Kept()
    pool = kept.pool
    assert pool.sample(1, 3) == ()
    for number in range(10):
        kept.add(drawn("addition", str(number), f"What is {number} + 1?"))
    assert pool.sample(1, 4) == pool.sample(1, 4)
    assert len({problem.id for problem in pool.sample(1, 4)}) == 4
    assert len({tuple(problem.id for problem in pool.sample(seed, 4)) for seed in range(20)}) > 10
    assert len(pool.sample(1, 99)) == 10


def test_a_problem_that_is_shown_again_is_not_read_again() -> None:
    kept = Kept()
    for number in range(10):
        kept.add(drawn("addition", str(number), f"What is {number} + 1?"))
    first = [kept.pool.sample(seed, 4) for seed in range(20)]
    assert sorted(kept.loads) == list(range(10))
    assert [kept.pool.sample(seed, 4) for seed in range(20)] == first
    assert len(kept.loads) == 10
