"""The names that the grammar knows, and answers given in words."""

import re
import unicodedata

_TRIGONOMETRIC = ("sin", "cos", "tan", "cot", "sec", "csc")
_INVERSE = tuple(f"a{name}" for name in _TRIGONOMETRIC)
_HYPERBOLIC = ("sinh", "cosh", "tanh", "asinh", "acosh", "atanh")
_OTHER = (
    "ln",
    "exp",
    "abs",
    "floor",
    "ceil",
    "sqrt",
    "cbrt",
    "arg",
    "sign",
    "det",
    "transpose",
    "conj",
    "gamma",
    "cis",
)
FUNCTION_NAMES = {name: name for name in (*_TRIGONOMETRIC, *_INVERSE, *_HYPERBOLIC, *_OTHER, "log")} | {
    **{f"arc{name}": f"a{name}" for name in _TRIGONOMETRIC},
    **{f"{prefix}{name}": f"a{name}" for prefix in ("ar", "arc") for name in ("sinh", "cosh", "tanh")},
    "Abs": "abs",
    "tg": "tan",
    "ctg": "cot",
    "arctg": "atan",
    "cosec": "csc",
    "sgn": "sign",
    "lg": "lg",
    "Re": "re",
    "Im": "im",
    "Log": "log",
    "Ln": "ln",
    "factorial": "factorial",
}
TRIGONOMETRIC = frozenset(_TRIGONOMETRIC)
INVERTIBLE = {name: f"a{name}" for name in (*_TRIGONOMETRIC, "sinh", "cosh", "tanh")}
# Written name(a, b, ...) only, with this many arguments; None: any number.
BRACKETED_NAMES: dict[str, int | None] = {
    **dict.fromkeys(("root", "log", "binom", "permutations", "mod", "derivative"), 2),
    **dict.fromkeys(("sum", "product", "integral"), 4),
    **dict.fromkeys(("gcd", "lcm", "max", "min", "apply"), None),
    **dict.fromkeys(("degrees", "re", "im"), 1),
    "limit": 3,
}
CONSTANTS = {"pi": "pi", "e": "e", "i": "i", "oo": "oo", "inf": "oo", "infinity": "oo", "infty": "oo"}
_GREEK_NAMES = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "mu", "nu", "xi"),
    *("rho", "sigma", "tau", "phi", "chi", "psi", "omega", "upsilon"),
)
_GREEK_CAPITALS = ("gamma", "delta", "theta", "xi", "sigma", "upsilon", "phi", "psi", "omega")
GREEK = (
    {name: unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}") for name in _GREEK_NAMES}
    | {name.title(): unicodedata.lookup(f"GREEK CAPITAL LETTER {name.upper()}") for name in _GREEK_CAPITALS}
    | {
        "lambda": "λ",
        "Lambda": "Λ",
        "varepsilon": "ε",
        "varphi": "φ",
        "vartheta": "θ",
        "ell": "l",
        "hbar": "ħ",
    }
)
# Short words of prose, never a product of letters.
_SHORT_WORDS = (
    *("am", "pm", "is", "if", "of", "to", "or", "and", "not", "for", "the", "no", "so", "we", "as", "at", "by"),
    *("be", "it", "on", "up", "us", "are", "was", "all", "any", "but", "can", "has", "its", "one", "two", "six"),
    *("ten", "yes", "per", "let", "get", "how", "you", "who", "why", "pct", "use", "mod", "gcd", "lcm", "max"),
    *("min", "set", "DNE", "nor", "st", "nd", "rd", "th"),
)
SHORT_WORDS = frozenset((*_SHORT_WORDS, *(word.title() for word in _SHORT_WORDS)))
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR = frozenset((*MONTHS, *DAYS))
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth"),
)
ENDINGS = {1: "st", 2: "nd", 3: "rd"}  # of a number that ends so and is no teen
_ORDINALS = ("st", "nd", "rd", "th")
_NAMES = frozenset(FUNCTION_NAMES) | frozenset(CONSTANTS) | frozenset(BRACKETED_NAMES) | frozenset(GREEK)
_HEADS = _NAMES - {"re", "im", "Re", "Im"}  # red is no real part
_PROSE = re.compile(r"[A-Za-z][A-Za-z '\-]*+")
_PROSE_COMMAND = re.compile(r"\\(?:text|textbf|mathrm|mbox|textrm|textit|textnormal)\*? ?\{([^{}]*+)\}")


def word_answer(text: str) -> str | None:
    """The text with single spaces, where it is an answer in words; None where it may be mathematics."""
    command = _PROSE_COMMAND.fullmatch(text)
    if command:
        text = command[1].strip().removesuffix(".")
    if len(text) > 200:
        return None
    if not _PROSE.fullmatch(text):
        return _date(text) if " " in text else None
    words = text.split()
    bare = text.replace(" ", "").replace("-", "").replace("'", "")
    if len(words) == 1 and text.lower() != "no" and (len(bare) < 3 or text in _NAMES or text[:-1] in _HEADS):
        return None
    if "'" in text and any(len(word) < 4 for word in words if "'" in word):
        return None
    if "-" in text and any(len(part) < 3 for part in text.replace("-", " - ").split() if part != "-"):
        return None
    is_prose = any(len(word) > 2 and word != "and" for word in words) or text.lower() == "no"
    if not is_prose or any(word in FUNCTION_NAMES for word in words):
        return None
    return " ".join(words)


def _date(text: str) -> str | None:
    """A date with a month or a day of the week in letters, and nothing but them and numbers."""
    words = [word for word in text.replace(",", " ").split() if word not in ("the", "of")]
    if len(words) > 4 or not all(map(str.isalnum, words)) or not any(word.lower() in CALENDAR for word in words):
        return None
    is_date = all(
        word.lower() in CALENDAR or day_of(word) is not None or (word.isdigit() and len(word) <= 4) for word in words
    )
    return " ".join(words) if is_date and text.isascii() else None


def day_of(word: str) -> int | None:
    """The number of a day, 5 or 5th; None for every other word."""
    if word[-2:].lower() in _ORDINALS:
        word = word[:-2]
    return int(word) if word.isascii() and word.isdigit() and len(word) < 3 else None
