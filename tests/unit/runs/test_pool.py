"""The pool: a procedural problem is known by its parameters, an authored one by its words."""

from sparring.pool import AcceptedPool, PoolView, pooled_of
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

    @property
    def view(self) -> PoolView:
        return self.pool.view()

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
    assert kept.view.seen(first) is None
    kept.add(first)
    assert kept.view.seen(authored(STORY.upper())) == first.id
    assert kept.view.seen(authored(STORY.replace("neighbour", "brother"))) == first.id
    assert kept.view.seen(authored("How many primes are there below one hundred?")) is None


def test_procedural_problems_of_one_template_with_other_numbers_are_two_problems() -> None:
    kept, first = Kept(), drawn("addition", '{"a":2,"b":3}', STORY)
    kept.add(first)
    assert kept.view.seen(drawn("addition", '{"a":2,"b":3}', "in other words")) == first.id
    assert kept.view.seen(drawn("addition", '{"a":2,"b":4}', STORY)) is None
    assert kept.view.seen(drawn("subtraction", '{"a":2,"b":3}', STORY)) is None


def test_a_sample_depends_on_the_seed_alone_and_never_holds_a_problem_twice() -> None:
    kept = Kept()
    assert kept.view.sample(1, 3) == ()
    for number in range(10):
        kept.add(drawn("addition", str(number), f"What is {number} + 1?"))
    assert kept.view.sample(1, 4) == kept.view.sample(1, 4)
    assert len({problem.id for problem in kept.view.sample(1, 4)}) == 4
    assert len({tuple(problem.id for problem in kept.view.sample(seed, 4)) for seed in range(20)}) > 10
    assert len(kept.view.sample(1, 99)) == 10


def test_a_problem_that_is_shown_again_is_not_read_again() -> None:
    kept = Kept()
    for number in range(10):
        kept.add(drawn("addition", str(number), f"What is {number} + 1?"))
    first = [kept.view.sample(seed, 4) for seed in range(20)]
    assert sorted(kept.loads) == list(range(10))
    assert [kept.view.sample(seed, 4) for seed in range(20)] == first
    assert len(kept.loads) == 10


def test_a_view_shows_nothing_that_is_taken_in_after_it() -> None:
    kept = Kept()
    first, second = authored(STORY), drawn("addition", "2", "What is 2 + 1?")
    empty = kept.view
    kept.add(first)
    one = kept.view
    kept.add(second)
    kept.add(authored("How many primes are there below one hundred?"))
    assert [view.seen(authored(STORY.replace("neighbour", "brother"))) for view in (empty, one)] == [None, first.id]
    assert [view.seen(first) for view in (empty, one)] == [None, first.id]
    assert [view.seen(second) for view in (one, kept.view)] == [None, second.id]
    assert one.seen(authored("How many primes are there below one hundred?")) is None
    assert [len(view.sample(1, 9)) for view in (empty, one, kept.view)] == [0, 1, 3]
    assert [len(view) for view in (empty, one, kept.view)] == [0, 1, 3]
