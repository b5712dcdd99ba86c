"""What is looked for only where its sign stands is found wherever it stands."""

from hypothesis import given
from hypothesis import strategies as st

from sparring_verifiers.math.extraction import retractions


@given(st.from_regex(retractions._FAULT))
def test_whatever_takes_an_answer_back_holds_one_of_the_signs(text: str) -> None:
    found = retractions._FAULT.search(text)
    assert found is not None
    assert any(sign in found[0].lower() for sign in retractions._FAULT_SIGNS)
