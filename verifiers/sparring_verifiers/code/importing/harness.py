"""A test that is more than plain cases, made a checker: the whole test runs in the checker's own slot against answers
that were recorded, and never where a candidate runs.

The reference solution answers what was not recorded. That a test passes with it is asked before anybody is judged by it
(the checker has to take the reference's own answers). So an answer that is the reference's own, letter by letter, needs
no run of the test beyond that one; any other has a run to itself.
"""

from sparring_verifiers.types import Checker

_ENTRY = "_test_holds"
_INPUTS = "_tested_inputs"
_SEED = 20

# Runs in the sandbox, after the solution and the test. Random inputs are the same each time: the test is seeded before.
_HARNESS = """

def {entry}(_arguments, _answer, _expected):
    _wanted = repr(_arguments)
    if _is_own(_arguments, _answer):
        return _reference_passes()

    def _stub(*_given):
        if repr(list(_given)) == _wanted:
            return _copied(_answer)
        return _solved(_given)

    return _passes(_stub)


def {inputs}():
    _found = {{}}

    def _stub(*_given):
        _given = _copied(list(_given))
        _found.setdefault(repr(_given), _given)
        return _solved(_given)

    if not _passes(_stub):
        raise ValueError("the reference does not pass its own test")
    return list(_found.values())


_answers, _known = {{}}, []
_solution = {solution}


def _copied(_value):
    import copy

    return copy.deepcopy(_value)


def _solved(_given):
    _key = repr(list(_given))
    if _key not in _answers:
        _answers[_key] = _solution(*_copied(list(_given)))
    return _copied(_answers[_key])


def _is_own(_arguments, _answer):
    try:
        return repr(_answer) == repr(_solved(_arguments))
    except Exception:
        return False


def _reference_passes():
    if not _known:
        _known.append(_passes(lambda *_given: _solved(_given)))
    return _known[0]


def _passes(_stub):
    import random

    random.seed({seed})
    try:
        {test}(_stub)
    except Exception:
        return False
    return True
"""


def checker_of(solution: str, entry: str, test: str, test_entry: str) -> Checker:
    """A checker that runs ``test_entry(candidate)`` of the test against recorded answers; its inputs are those that the
    test asks about.

    Source: the solution, which answers the rest, stands before the test, as where the test was written for it.
    """
    harness = _HARNESS.format(entry=_ENTRY, inputs=_INPUTS, solution=entry, test=test_entry, seed=_SEED)
    return Checker(f"{solution}\n\n{test}\n{harness}", _ENTRY, _INPUTS)
