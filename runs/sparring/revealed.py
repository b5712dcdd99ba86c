"""Whether a row is honest about the inputs that an answer's author was shown: they are visible, and no more was told.

Each check gives the reason why not, or None; what follows from it is for claims.py to say.
"""

from sparring_agents import is_repair_turn, revealed_suites
from sparring_verifiers import Candidate, Case, Message, Problem, Program, Suite, make_suite, to_json
from sparring_verifiers import Role as Speaker

from .certified import opening


def wrongly_hidden(problem: Problem) -> str | None:
    """Why the suites are no evidence after a repair: what was shown is not hidden, and something else still is."""
    shown = _shown(problem)
    hidden = [to_json(Case(case.arguments)) for suite in problem.suites if suite.is_hidden for case in suite.cases]
    if shown and (not hidden or any(one in shown for one in hidden)):
        return "an input that was shown is still hidden, or nothing is hidden any more"
    return None


def wrongly_told(problem: Problem, candidate: Candidate) -> str | None:
    """Why the candidate's dialogue is no repair: after its first answer the author is told of revealed inputs alone."""
    said = candidate.messages[len(opening(candidate)) : -1]
    reference = problem.reference
    cases = [case for suite in revealed_suites(problem) for case in suite.cases]

    def is_told(turn: Message) -> bool:
        return isinstance(reference, Program) and any(is_repair_turn(reference.entry, case, turn) for case in cases)

    is_dialogue = len(said) % 2 == 0 and all(one.role is Speaker.ASSISTANT for one in said[::2])
    return None if is_dialogue and all(map(is_told, said[1::2])) else "was told something else than a revealed input"


def stands_but_for_what_was_shown(suite: Suite, problem: Problem) -> bool:
    """Whether the problem has the suite, or the one that is left of it without the cases that were shown."""
    shown = _shown(problem)
    rest = tuple(case for case in suite.cases if to_json(Case(case.arguments)) not in shown)
    left = make_suite(
        rest,
        suite.author,
        is_hidden=suite.is_hidden,
        kind=suite.kind,
        parent_id=suite.id,
        properties=suite.properties,
    )
    return any(one in (suite, left) for one in problem.suites)


def _shown(problem: Problem) -> list[object]:
    return [to_json(Case(case.arguments)) for suite in revealed_suites(problem) for case in suite.cases]
