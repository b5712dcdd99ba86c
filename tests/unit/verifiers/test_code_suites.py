"""What the suites of a problem ask together, and how a suite grows."""

import pytest

from sparring_verifiers import Author, Case, Expected, grown, make_suite
from sparring_verifiers.code.doubts import Contradiction

WRITER, OTHER = Author("writer"), Author("other")
ONE, TWO, THREE = (Case((n,), Expected(n * n)) for n in (1, 2, 3))


def test_a_suite_grows_into_a_new_one_whose_parent_it_is() -> None:
    old = make_suite((ONE,), WRITER, is_hidden=True)
    new = grown(old, TWO, THREE, author=OTHER)
    assert (new.parent_id, new.cases, new.is_hidden, new.author) == (old.id, (ONE, TWO, THREE), True, OTHER)
    assert new.id != old.id
    assert old.cases == (ONE,)
    assert grown(grown(old, TWO), THREE).id != new.id  # another history is another suite


def test_cases_that_are_there_already_grow_nothing() -> None:
    old = make_suite((ONE, TWO), WRITER, is_hidden=False)
    assert grown(old, TWO, Case((1,)), ONE) is old
    assert grown(old) is old


def test_a_value_for_an_input_without_one_is_added_and_another_value_contradicts() -> None:
    old = make_suite((Case((1,)),), WRITER, is_hidden=True)
    assert grown(old, ONE, ONE).cases == (Case((1,)), ONE)
    with pytest.raises(Contradiction):
        grown(grown(old, ONE), Case((1,), Expected(2)))
