"""Claims that carry units in words: `14 pens * 3 dollars per pen = 42 dollars` as numbers, and whether that is fair.

Taking the words away can hide a conversion (2 hours = 120 minutes) or a sum of unlike things, so numbers alone decide
only where the words agree. `25% of 120` is read as a product here, too.
"""

from collections import Counter
from dataclasses import dataclass, field

MAX_WORDS = 24
_SIGNS = "+-*/^=<>×·÷−"
_KEPT = frozenset(("sqrt", "pi", "and", "or", "mod", "sin", "cos", "tan", "log", "ln", "frac", "cdot", "times", "div"))
_SHORT = {"h": "hour", "hr": "hour", "min": "minute", "s": "second", "sec": "second", "d": "day"}


@dataclass(frozen=True, slots=True)
class Bare:
    """A claim in numbers alone. may_prove, may_refute: whether what the numbers say is what the claim says."""

    text: str
    may_prove: bool
    may_refute: bool


@dataclass(slots=True)
class _Sides:
    """The units of each side of a claim with their powers, as far as it is a plain product or quotient.

    180 km / 2.5 hours = 72 km/h: {km: 1, hour: -1} on both.
    """

    sides: list[Counter[str]] = field(default_factory=lambda: [Counter()])
    is_plain: bool = True
    factor: int = 1  # of the number that comes: -1 behind a stroke
    power: int = 1  # of the number that stands last

    def meet(self, char: str) -> None:
        """Takes in what is no unit."""
        if char.isdigit():
            self.power = self.factor
        elif char in "=<>":
            self.sides.append(Counter())
            self.factor = 1
        elif char in "*×·":
            self.factor = 1
        elif char in "/÷":
            self.factor = -1
        elif char in "+-−^()[]{}\\":
            self.is_plain = False

    def unit(self, word: str, *, is_below: bool) -> None:
        self.sides[-1][word] += -self.power if is_below else self.power

    @property
    def agree(self) -> bool:
        """Whether every side is a product or quotient in the same units."""
        powers = [{word: power for word, power in side.items() if power} for side in self.sides]
        return self.is_plain and bool(powers[0]) and all(other == powers[0] for other in powers)


def without_units(text: str) -> Bare | None:
    """The claim in numbers alone; None where it carries no units, or words that are none.

    Numbers prove where all units are one, where in a product without rates the last one occurs before, or where they
    cancel to the same on every side; they refute where all units are one and the last number has it: `1 dozen = 12` is
    no mistake.
    """
    reading = _Reading()
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and text[end].isalpha():
            end += 1
        if not (reading.word(text[at:end].lower()) if end > at else reading.char(text[at])):
            return None
        at = max(end, at + 1)
    return reading.bare()


@dataclass(slots=True)
class _Reading:
    """One pass over a claim. kept: what is no unit; words: before which sign each unit stands."""

    kept: str = ""
    words: list[tuple[int, str]] = field(default_factory=list)
    sides: _Sides = field(default_factory=_Sides)
    signs: int = 0
    has_share: bool = False
    has_rate: bool = False  # dollars per pen: the pens cancel, and are not what comes out
    is_below: bool = False  # behind "per"
    is_behind_unit: bool = False

    def char(self, char: str) -> bool:
        """Takes in what is no letter; False of a unit's power, as in cm^2."""
        if char == "^" and self.is_behind_unit:
            return False
        self.is_behind_unit = self.is_behind_unit and char.isspace()
        self.signs += char in _SIGNS
        self.sides.meet(char)
        self.kept += char
        return True

    def word(self, word: str) -> bool:
        """Takes in a unit, `per`, or the `of` of a share; False of any other word."""
        before = self.kept.rstrip()
        if word == "of":
            self.kept = before + " "
            self.has_share = True
            return _ends_a_share(before) and self.char("*")
        self.is_below = self.is_below or before.endswith("/")
        if not _is_unit(word, before, is_below=self.is_below):
            return False
        self.is_behind_unit = word != "per"
        self.has_rate = self.has_rate or self.is_below or word == "per"
        if word == "per":
            self.kept, self.is_below = before + " ", True
            return True
        named = _SHORT.get(word, word.rstrip("s"))
        self.kept = _without_stroke(before)
        self.words.append((self.signs, named))
        self.sides.unit(named, is_below=self.is_below)
        self.is_below = False
        return True

    def bare(self) -> Bare | None:
        """The claim that was read."""
        text, words = self.kept.strip(), self.words
        if not (words or self.has_share) or len(words) > MAX_WORDS or not any(char.isdigit() for char in text):
            return None
        is_one = len({word for _, word in words}) <= 1
        may_refute = is_one and (not words or words[-1][0] == self.signs)
        is_carried = not self.has_rate and len(self.sides.sides[-1]) == 1 and _is_carried(words, text)
        return Bare(text, is_one or is_carried or self.sides.agree, may_refute)


def is_prose(text: str) -> bool:
    """Whether most of a text that cannot be read as mathematics is words, and at least two of them."""
    words = [word.strip(".,;:()!?") for word in text.split()]
    plain = [word for word in words if len(word) > 1 and word.isalpha() and word.lower() not in _KEPT]
    return len(plain) > 1 and 2 * len(plain) > len(words)


def _is_unit(word: str, before: str, *, is_below: bool) -> bool:
    """Whether a word behind this text may be a unit; one letter is one only in km/h."""
    if word in _KEPT or not before or before.endswith("\\") or not _ends_a_number(before):
        return False
    return len(word) > 1 or (is_below and word in _SHORT)


def _ends_a_number(before: str) -> bool:
    return before[-1].isdigit() or before[-1] in ")%" or before.endswith("/")


def _ends_a_share(before: str) -> bool:
    """Whether the text ends in 25% or in a fraction of whole numbers that nothing is divided by."""
    start = len(before)
    while start and before[start - 1] in "0123456789./% ":
        start -= 1
    share = before[start:].replace(" ", "")
    above, stroke, below = share.partition("/")
    is_percent = not stroke and above.endswith("%") and above[:-1].replace(".", "", 1).isdigit()
    is_fraction = above.isdigit() and below.isdigit()
    return (is_percent or is_fraction) and not before[:start].endswith(("÷", "^"))


def _without_stroke(before: str) -> str:
    """3 dollars/pen: the stroke before a unit goes with it."""
    return before[:-1].rstrip() + " " if before.endswith("/") else before + " "


def _is_carried(words: list[tuple[int, str]], bare: str) -> bool:
    """Whether a product ends in a unit that it holds."""
    last = max(place for place, _ in words)
    is_product = not any(sign in bare for sign in "+-−/÷")
    return is_product and any(word in {w for p, w in words if p < last} for place, word in words if place == last)
