"""Numbers in words: twelve hundred, minus three, three quarters, two and a half, a dozen."""

from fractions import Fraction

from sparring_verifiers.math.reading.words import ORDINALS, day_of

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {word: at for at, word in enumerate(_SMALL)} | {word: 10 * at for at, word in enumerate(_TENS, 2)}
_POWERS = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_PARTS = {
    "half": 2,
    "third": 3,
    "fourth": 4,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
}
_MANY_PARTS = {"halves": 2} | {f"{word}s": value for word, value in _PARTS.items() if word != "half"}
_PLACES = {
    **{word: at for at, word in enumerate(ORDINALS, 1)},
    **{f"{word}th": at for at, word in enumerate(_SMALL) if at > len(ORDINALS)},
    **{f"{word[:-1]}ieth": 10 * at for at, word in enumerate(_TENS, 2)},
}
_SIGNS = frozenset(("minus", "negative"))
MAX_COUNTED = 12


def counted_in(text: str) -> int | Fraction | None:
    """The number that plain small words, without an article in front, say; None for every other text."""
    words = text.split()
    if not words or len(words) > MAX_COUNTED:
        return None
    if words[0] in _SIGNS:
        value = _unsigned(words[1:])
        return -value if value else None
    return _unsigned(words)


def place_in(text: str) -> int | None:
    """The place in a row that plain small words say, twenty first or 21st; None for every other text."""
    *tens, last = text.split() or [""]
    if last[:-2].isdecimal():
        return day_of(last) if not tens else None
    place = _PLACES.get(last)
    if place is None or not tens:
        return place
    return 10 * (_TENS.index(tens[0]) + 2) + place if len(tens) == 1 and tens[0] in _TENS and place < 10 else None


def _unsigned(words: list[str]) -> int | Fraction | None:
    if not words:
        return None
    last = words[-1]
    if last == "dozen":
        count = _whole(words[:-1]) if len(words) > 1 else 1
        return 12 * count if count else None
    if last not in _PARTS and last not in _MANY_PARTS:
        return _whole(words)
    if words == ["half"]:
        return Fraction(1, 2)
    if len(words) == 1:
        return None  # a third, or the third
    *before, above, part = words
    count = 1 if above == "a" and before else _NUMBERS.get(above)
    below = _PARTS.get(part) if count == 1 else _MANY_PARTS.get(part)
    if not count or below is None:
        return None  # three third; one hundredths
    if not before:
        return Fraction(count, below)
    whole = _whole(before[:-1]) if before[-1] == "and" and count < below else None
    return whole + Fraction(count, below) if whole else None


def _whole(words: list[str]) -> int | None:
    total, group, last = 0, 0, 1_000_000_000
    for before, word, after in zip(("", *words), words, (*words[1:], ""), strict=False):
        if word == "and" and before in _POWERS and _NUMBERS.get(after):
            continue  # a hundred and five
        if not before and word in _POWERS:
            group = 1  # a hundred
        if word in _NUMBERS:
            value = _NUMBERS[word]
            if value >= last or (not value and len(words) > 1):
                return None  # twenty twelve, three four
            group, last = group + value, 10 if value >= 20 else 1
        elif word == "hundred" and 0 < group < 100:
            group, last = group * 100, 100
        elif word in _POWERS and 0 < group < _POWERS[word]:
            total, group, last = total + group * _POWERS[word], 0, 100
        else:
            return None
    return total + group if words else None
