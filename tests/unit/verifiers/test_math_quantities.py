"""Quantities in several units, and temperatures: what one may be written as, and what stays a list."""

import pytest

from sparring_verifiers import Status
from sparring_verifiers.math.quick import quick

ACCEPTED, REJECTED, UNDECIDED = Status.ACCEPTED, Status.REJECTED, Status.UNDECIDED
ROWS = [
    (ACCEPTED, "150 minutes", "2 hours and 30 minutes"),
    (ACCEPTED, "150 min", "2 h and 30 min"),
    (ACCEPTED, "1.5 hours", r"\text{1 hour and 30 minutes}"),
    (ACCEPTED, "90 seconds", "1 minute and 30 seconds"),
    (ACCEPTED, "$3.50", "3 dollars and 50 cents"),
    (ACCEPTED, "62 inches", "5 feet, 2 inches"),
    (ACCEPTED, "2.5 kg", "2 kg and 500 g"),
    (ACCEPTED, "2 hours and 30 minutes", "2 h and 30 min"),
    (UNDECIDED, "2 hours and 30 minutes", "1 hour and 90 minutes"),
    (UNDECIDED, "3 hours, 30 minutes", "2 hours, 90 minutes"),  # two times each, whose sums are the same
    (UNDECIDED, "210 minutes", "2 hours, 90 minutes"),
    (ACCEPTED, "2 hours, 90 minutes", "90 minutes, 2 hours"),
    (REJECTED, "151 minutes", "2 hours and 30 minutes"),
    (REJECTED, "2 hours", "2 hours and 30 minutes"),
    (REJECTED, "2 hours and 30 minutes", "2 hours and 31 minutes"),
    (REJECTED, "5 m", "3 m, 2 m"),  # two lengths, and no length in two units
    (REJECTED, "3 hours", "30 minutes and 2 hours and 30 minutes"),
    (REJECTED, "5 m", "5 m and 3 s"),
    (UNDECIDED, "150", "2 hours and 30 minutes"),
    (REJECTED, "2", "2 hours and 30 minutes"),
    (ACCEPTED, r"98.6^\circ F", r"37^\circ C"),
    (ACCEPTED, r"37^\circ C", "310.15 K"),
    (UNDECIDED, r"20^\circ C", "20 K"),
    (UNDECIDED, "98.6 F", "37 C"),
    (REJECTED, "3F + 1", "3C + 1"),
]


@pytest.mark.parametrize(("status", "one", "other"), ROWS)
def test_a_quantity_in_several_units_is_one_quantity_where_the_units_say_so(
    status: Status, one: str, other: str
) -> None:
    assert [quick(*pair).status for pair in ((one, other), (other, one))] == [status] * 2
