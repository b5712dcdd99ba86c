"""The pool: a procedural problem is known by its parameters, an authored one by its words."""

from sparring.pool import AcceptedPool
from sparring_verifiers import Author, Domain, Gold, Origin, Problem, Source, make_problem

STORY = (
    "A baker in Lima fills seven baskets with twelve rolls each on Monday morning, sells thirty of them before noon, "
    "and gives nine of those that are left to her neighbour. How many rolls does she keep?"
)


def authored(statement: str) -> Problem:
    return make_problem(Domain.MATH, statement, Gold("45"), Origin(Source.MODEL, Author("teacher", ("openai",))))


def drawn(family: str, parameters: str, statement: str) -> Problem:
    origin = Origin(Source.PROCEDURAL, Author(family), family=family, parameters=parameters)
    return make_problem(Domain.MATH, statement, Gold("5"), origin)


def test_an_authored_problem_is_seen_again_in_the_same_and_in_nearly_the_same_words() -> None:
    pool = AcceptedPool(0.8)
    first = authored(STORY)
    assert pool.seen(first) is None
    pool.add(first)
    assert pool.seen(authored(STORY.upper())) == first.id
    assert pool.seen(authored(STORY.replace("neighbour", "brother"))) == first.id
    assert pool.seen(authored("How many primes are there below one hundred?")) is None


def test_procedural_problems_of_one_template_with_other_numbers_are_two_problems() -> None:
    pool = AcceptedPool(0.8)
    first = drawn("addition", '{"a":2,"b":3}', STORY)
    pool.add(first)
    assert pool.seen(drawn("addition", '{"a":2,"b":3}', "in other words")) == first.id
    assert pool.seen(drawn("addition", '{"a":2,"b":4}', STORY)) is None
    assert pool.seen(drawn("subtraction", '{"a":2,"b":3}', STORY)) is None


def test_a_sample_depends_on_the_seed_alone_and_never_holds_a_problem_twice() -> None:
    pool = AcceptedPool(0.8)
    assert pool.sample(1, 3) == ()
    for number in range(10):
        pool.add(drawn("addition", str(number), f"What is {number} + 1?"))
    assert pool.sample(1, 4) == pool.sample(1, 4)
    assert len({problem.id for problem in pool.sample(1, 4)}) == 4
    assert len({tuple(problem.id for problem in pool.sample(seed, 4)) for seed in range(20)}) > 10
    assert len(pool.sample(1, 99)) == 10
