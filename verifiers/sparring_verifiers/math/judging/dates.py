"""Dates in words: March 5, 5 March, the 5th of March, Tuesday, March 5, 2024.

And 2024-03-05, whose order is year, month, day (ISO 8601). 2024-10-12 is a difference as well, and no word.
"""

import re
from dataclasses import astuple, dataclass

from sparring_verifiers.math.reading.words import DAYS, MONTHS, day_of

LAST_DAY = 31
_YEAR_FIRST = re.compile(r"(\d{4}) (0[1-9]|1[0-2]) (0[1-9]|[12]\d|3[01])", re.ASCII)  # as plain words


@dataclass(frozen=True, slots=True)
class Date:
    """What was written of a date; None what was not."""

    weekday: str | None
    month: str
    day: int
    year: int | None


def date_of(text: str) -> Date | None:
    """The date that plain small words give with its month and day; None for every other text."""
    if (iso := _YEAR_FIRST.fullmatch(text)) is not None:
        return Date(None, MONTHS[int(iso[2]) - 1], int(iso[3]), int(iso[1]))
    words = [word for word in text.replace(",", " ").split() if word not in ("the", "of")]
    named = [word for word in words if word in MONTHS]
    weekdays = [word for word in words if word in DAYS]
    days = [day for word in words if (day := day_of(word)) is not None and 0 < day <= LAST_DAY]
    years = [int(word) for word in words if word.isdigit() and len(word) == 4]
    if len(named) + len(weekdays) + len(days) + len(years) != len(words):
        return None
    if len(named) != 1 or len(days) != 1 or len(weekdays) > 1 or len(years) > 1:
        return None
    return Date(weekdays[0] if weekdays else None, named[0], days[0], years[0] if years else None)


def are_one_day(left: Date, right: Date) -> bool | None:
    """Whether the two are the same day; None where one says what the other leaves out and nothing differs."""
    pairs = list(zip(astuple(left), astuple(right), strict=True))
    if any(None not in pair and pair[0] != pair[1] for pair in pairs):
        return False
    return True if all(one == other for one, other in pairs) else None
