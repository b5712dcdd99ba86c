"""Units of measure: which words are one, and the one spelling that each has in the tree.

A unit is read whole or not at all. A plain noun ("apples") is a unit of its own, which converts to no other; words that
change the number before them ("thirds", "squared", "million") are no units.
"""

import re

MAX_UNIT_CHARS = 80


# The spelling in the tree, and how else it is written; a plural s is taken off first.
_TABLE: dict[str, tuple[str, ...]] = {
    "nm": ("nanometer", "nanometre"),
    "μm": ("micrometer", "micrometre", "micron"),
    "mm": ("millimeter", "millimetre"),
    "cm": ("centimeter", "centimetre"),
    "dm": ("decimeter", "decimetre"),
    "m": ("meter", "metre", "mtr"),
    "km": ("kilometer", "kilometre"),
    "in": ("inch", "inche"),
    "ft": ("foot", "feet"),
    "yd": ("yard",),
    "mi": ("mile",),
    "μg": ("microgram",),
    "mg": ("milligram",),
    "g": ("gram", "gramme", "gm"),
    "kg": ("kilogram", "kilogramme", "kilo"),
    "tonne": ("metric ton",),
    "lb": ("pound",),
    "oz": ("ounce",),
    "ps": ("picosecond",),
    "ns": ("nanosecond",),
    "μs": ("microsecond",),
    "ms": ("millisecond", "msec"),
    "s": ("second", "sec"),
    "min": ("minute",),
    "h": ("hour", "hr"),
    "day": (),
    "week": ("wk",),
    "month": (),
    "year": ("yr",),
    "mL": ("milliliter", "millilitre", "ml", "cc"),
    "cL": ("centiliter", "centilitre", "cl"),
    "dL": ("deciliter", "decilitre", "dl"),
    "L": ("liter", "litre", "l", "ltr"),
    "gallon": ("gal",),
    "quart": ("qt",),
    "pint": ("pt",),
    "cup": (),
    "acre": (),
    "ha": ("hectare",),
    "degree": ("deg",),
    "rad": ("radian",),
    "$": ("dollar", "usd", "us dollar", "buck"),
    "cent": ("¢",),
    "€": ("euro", "eur"),
    "£": ("gbp",),
    "¥": ("yen", "jpy"),
    "₹": ("rupee", "inr"),
    "yuan": ("rmb", "cny"),
    "J": ("joule",),
    "mJ": ("millijoule",),
    "kJ": ("kilojoule",),
    "MJ": ("megajoule",),
    "GJ": ("gigajoule",),
    "cal": ("calorie",),
    "kcal": ("kilocalorie",),
    "eV": ("electronvolt",),
    "keV": ("kiloelectronvolt",),
    "MeV": ("megaelectronvolt",),
    "kWh": ("kilowatt hour",),
    "mN": ("millinewton",),
    "N": ("newton",),
    "kN": ("kilonewton",),
    "MN": ("meganewton",),
    "mW": ("milliwatt",),
    "W": ("watt",),
    "kW": ("kilowatt",),
    "MW": ("megawatt",),
    "GW": ("gigawatt",),
    "mPa": ("millipascal",),
    "Pa": ("pascal",),
    "hPa": ("hectopascal",),
    "kPa": ("kilopascal",),
    "MPa": ("megapascal",),
    "GPa": ("gigapascal",),
    "atm": ("atmosphere",),
    "μV": ("microvolt",),
    "mV": ("millivolt",),
    "V": ("volt",),
    "kV": ("kilovolt",),
    "MV": ("megavolt",),
    "μA": ("microampere", "microamp"),
    "A": ("ampere", "amp"),
    "mA": ("milliampere", "milliamp"),
    "Ω": ("ohm",),
    "kΩ": ("kiloohm", "kilohm"),
    "mT": ("millitesla",),
    "pF": ("picofarad",),
    "nF": ("nanofarad",),
    "μF": ("microfarad",),
    "MΩ": ("megaohm", "megohm"),
    "Hz": ("hertz",),
    "kHz": ("kilohertz",),
    "MHz": ("megahertz",),
    "GHz": ("gigahertz",),
    "K": ("kelvin",),
    "mmol": ("millimole",),
    "mol": ("mole",),
    "bit": (),
    "byte": (),
    "degree C": ("degree celsius", "degree centigrade", "°C", "celsius"),
    "degree F": ("degree fahrenheit", "°F", "fahrenheit"),
}
KNOWN = frozenset(_TABLE)
# Known after a space and in \\text{}; glued to a number they are rather two factors.
LIKE_FACTORS = frozenset(("mN", "MN", "mT", "pF", "nF", "ps", "ns", "mV", "mJ", "MJ", "GJ", "mW", "GW", "kV", "MV"))
_SPELLINGS = {spelling: name for name, others in _TABLE.items() for spelling in (name, *others)}
_COMPOSED = {"mph": "mi/h", "kph": "km/h", "kmh": "km/h", "kmph": "km/h", "fps": "ft/s", "mps": "m/s"}
CURRENCY = {"\\$": "$", "$": "$", "€": "€", "£": "£", "¥": "¥", "₹": "₹", "\\euro": "€", "\\pounds": "£"}
SINGLE_LETTERS = frozenset("mgslLhJNWVKAΩ")
SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
# Nouns of two or three letters, which would be read as products of letters otherwise.
SHORT_NOUNS = frozenset(
    (
        *("men", "boy", "boys", "kid", "egg", "pie", "pen", "toy", "hat", "cow", "pig", "dog", "cat", "bag", "job"),
        *("way", "bus", "car", "box", "cup", "day", "mph", "kph", "kmh", "fps", "rpm", "usd", "USD", "EUR", "GBP"),
    )
)
_NOT_UNITS = frozenset(
    (
        *("half", "halves", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "over"),
        *("times", "time", "fold", "squared", "cubed", "square", "cubic", "factorial", "plus", "minus", "more"),
        *("less", "than", "fewer", "base", "mod", "modulo", "with", "when", "where", "then", "thus", "from"),
        *(
            "before",
            "after",
            "without",
            "unless",
            "until",
            "except",
            "besides",
            "beyond",
            "barring",
            "not",
            "otherwise",
        ),
        *(
            "only",
            "each",
            "either",
            "neither",
            "both",
            "none",
            "remainder",
            "least",
            "most",
            "about",
            "around",
            "nearly",
        ),
        *("almost", "exactly", "approximately", "below", "above", "under", "negative", "positive", "choose", "divided"),
        *("twice", "double", "triple", "infinity", "true", "false", "equals", "equal", "and", "or", "not", "the", "is"),
        *(
            "are",
            "was",
            "for",
            "that",
            "this",
            "because",
            "since",
            "which",
            "while",
            "but",
            "unless",
            "also",
            "otherwise",
        ),
        *("if", "into", "between", "through", "until", "per", "percent", "pct", "percentage", "permille", "plural"),
        *("one", "two", "three", "four", "five", "seven", "eight", "nine", "eleven", "twelve", "teen", "twenty"),
        *("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "pair", "score", "gross", "minutes past"),
        *("correct", "wrong", "incorrect", "error", "undefined", "answer", "solution", "maybe", "perhaps", "unknown"),
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
        *("december", "root", "power", "log", "sin", "cos", "tan", "sqrt", "prime", "something", "except", "without"),
        *SCALES,
    )
)
_HYPHEN = re.compile(r"(?<!\^)-")
_PART = re.compile(r"([^\s^*/]+)(?:\^\{?(-?\d)\}?)?")
_POWER_WORDS = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}
# How many of the second unit make one of the first: what may be said in two steps, as 5 ft 3 in.
_STEPS = {
    ("mi", "yd"): 1760,
    ("mi", "ft"): 5280,
    ("yd", "ft"): 3,
    ("yd", "in"): 36,
    ("ft", "in"): 12,
    ("km", "m"): 1000,
    ("m", "cm"): 100,
    ("m", "mm"): 1000,
    ("cm", "mm"): 10,
    ("kg", "g"): 1000,
    ("lb", "oz"): 16,
    ("L", "mL"): 1000,
    ("week", "day"): 7,
    ("day", "h"): 24,
    ("h", "min"): 60,
    ("min", "s"): 60,
    ("h", "s"): 3600,
    ("year", "month"): 12,
    ("$", "cent"): 100,
    ("degree", "arcmin"): 60,
}
_AFTER_POWER_WORDS = {"squared": 2, "cubed": 3}


def canonical(text: str) -> str | None:
    """The one spelling of a unit as the tree has it: "cm^2", "km/h", "apple"; None where the text is no unit."""
    if len(text) > MAX_UNIT_CHARS or "//" in text:
        return None
    text = text.replace("\\", " ").replace(" per ", "/").replace(" an hour", "/h").replace(" a day", "/day")
    text = text.removesuffix(".")
    parts = [_product(part.strip()) for part in text.split("/")]
    if not parts or any(part is None for part in parts):
        return None
    return "/".join(part for part in parts if part is not None)


def steps(unit: str, smaller: str) -> int | None:
    """How many of the smaller unit make one, where the two are said together; None for every other pair."""
    return _STEPS.get((unit, smaller))


def is_measured(unit: str) -> bool:
    """Whether a canonical unit is made of known units alone, and is no noun."""
    return all(factor.partition("^")[0] in KNOWN for factor in unit.replace("/", "*").split("*"))


def _product(text: str) -> str | None:
    """Units side by side, or one noun of several words."""
    whole = _noun_of_table(text)
    if whole is not None:
        return whole
    words = _HYPHEN.sub(" ", text.replace("*", " ")).split()
    factors: list[str] = []
    power = 1
    for word in words:
        if word.rstrip(".") in _POWER_WORDS:
            power = _POWER_WORDS[word.rstrip(".")]
            continue
        if word in _AFTER_POWER_WORDS and factors and "^" not in factors[-1]:
            factors[-1] += f"^{_AFTER_POWER_WORDS[word]}"
            continue
        factor = _factor(word, power)
        if factor is None:
            return _noun(words) if power == 1 else None
        factors.append(factor)
        power = 1
    return "*".join(factors) if factors and power == 1 else None


def _factor(word: str, power: int) -> str | None:
    """One known unit with its exponent."""
    match = _PART.fullmatch(word)
    if match is None:
        return None
    name = _noun_of_table(match[1].rstrip("."))
    if name is None and match[1].rstrip(".").lower() in ("unit", "units"):
        name = "unit"  # square units: known by name alone, which converts to no other
    if name is None or (match[2] and power != 1):
        return None
    exponent = int(match[2]) if match[2] else power
    return name if exponent == 1 else f"{name}^{exponent}" if exponent else None


def _noun_of_table(word: str) -> str | None:
    # Mg is no mg; CM, Km and Meters are what they look like.
    is_shouted = len(word) > 3 or (len(word) > 1 and (word.isupper() or word[0] == "K"))
    for spelling in (word, word.lower()) if is_shouted else (word,):
        if spelling in _COMPOSED:
            return _COMPOSED[spelling]
        for form in (spelling, spelling.removesuffix("s"), spelling.replace("degrees", "degree")):
            if form in _SPELLINGS and (len(form) > 1 or form == spelling):
                return _SPELLINGS[form]
    return None


def _noun(words: list[str]) -> str | None:
    """An unknown unit: up to four plain words of prose, the last one in the singular."""
    if not 1 <= len(words) <= 4 or not all(
        word.isalpha() and word.isascii() and len(word) > 2 for word in words if word != "of"
    ):
        return None
    low = [word.lower() for word in words]
    if any(word in _NOT_UNITS or word.removesuffix("s") in _NOT_UNITS for word in low):
        return None
    if any(word.endswith(("ths", "rds", "teen", "eth")) for word in low) or low[0] == "of":
        return None
    last = low[-1]
    if last.endswith("s") and not last.endswith("ss") and len(last) > 3:
        last = last[:-1]
    return " ".join((*low[:-1], last))
