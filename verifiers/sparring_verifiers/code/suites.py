"""What the suites of a problem ask, put together."""

from dataclasses import dataclass

from sparring_sandbox import same
from sparring_verifiers.types import Author, Case, Expected, Problem, Suite, SuiteKind
from sparring_verifiers.wire import make_suite

from .doubts import Contradiction
from .drawing.draw import Arguments, input_key


@dataclass(frozen=True, slots=True)
class Question:
    """One input of a suite. stated: the expected value that a case gives; authors: of the suites that give it, by name.
    Visible anywhere is visible."""

    arguments: Arguments
    stated: Expected | None
    is_hidden: bool
    authors: tuple[str, ...] = ()


def questions_of(problem: Problem, kind: SuiteKind) -> tuple[Question, ...]:
    """The inputs of the problem's suites of that kind, each once: visible ones first, else in order.

    Raises:
        Contradiction: two cases differ in what they state.
    """
    found: dict[bytes, Question] = {}
    for suite in sorted(problem.suites, key=lambda suite: suite.is_hidden):
        if suite.kind is kind:
            for number, case in enumerate(suite.cases, 1):
                key = input_key(case.arguments)
                where = f"case {number} of the {len(suite.cases)} by {suite.author.name} and one before it"
                found[key] = _merged(found.get(key), case, suite, where)
    return tuple(found.values())


def questions_of_all(problem: Problem) -> tuple[Question, ...]:
    """The inputs of all suites of the problem, those of cases first, each once.

    Raises:
        Contradiction: two cases differ in what they state.
    """
    found = {input_key(each.arguments): each for each in questions_of(problem, SuiteKind.CASES)}
    for question in questions_of(problem, SuiteKind.PROPERTIES):
        found.setdefault(input_key(question.arguments), question)
    return tuple(found.values())


def grown(suite: Suite, *cases: Case, author: Author | None = None) -> Suite:
    """A suite with these cases after its own, whose parent it is; as visible as it. author: of what was added, where
    somebody else added it. The suite itself when every case is in it.

    Raises:
        Contradiction: a new case states another value than an old one for the same input.
    """
    known: dict[bytes, Question] = {}
    for case in suite.cases:
        key = input_key(case.arguments)
        known[key] = _merged(known.get(key), case, suite, "both in the suite")
    added = []
    for case in cases:
        key = input_key(case.arguments)
        before = known.get(key)
        known[key] = _merged(before, case, suite, "one in the suite and one to be added")
        if before is None or known[key].stated != before.stated:
            added.append(case)
    if not added:
        return suite
    return make_suite(
        (*suite.cases, *added),
        author or suite.author,
        is_hidden=suite.is_hidden,
        kind=suite.kind,
        parent_id=suite.id,
    )


def _merged(known: Question | None, case: Case, suite: Suite, where: str) -> Question:
    authors = () if case.expected is None else (suite.author.name,)
    if known is None:
        return Question(case.arguments, case.expected, suite.is_hidden, authors)
    if known.stated is not None and case.expected is not None and not same(known.stated.value, case.expected.value):
        raise Contradiction(f"two cases state different values for one input: {where}")
    every = tuple(dict.fromkeys((*known.authors, *authors)))
    return Question(known.arguments, known.stated or case.expected, known.is_hidden and suite.is_hidden, every)
