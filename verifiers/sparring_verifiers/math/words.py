"""The names that the grammar knows, and answers given in words."""

import unicodedata

_TRIGONOMETRIC = ("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh")
_ALGEBRAIC = ("ln", "log", "exp", "abs", "floor", "ceil", "sqrt", "cbrt", "root", "binom", "factorial")
FUNCTION_NAMES = {name: name for name in (*_TRIGONOMETRIC, *_ALGEBRAIC)} | {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "Abs": "abs",
    "tg": "tan",
}
CONSTANTS = {"pi": "pi", "e": "e", "i": "i", "oo": "oo", "inf": "oo", "infinity": "oo", "infty": "oo"}
_GREEK_NAMES = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "mu", "nu", "xi"),
    *("rho", "sigma", "tau", "phi", "chi", "psi", "omega"),
)
GREEK = {name: unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}") for name in _GREEK_NAMES} | {
    "lambda": "λ",
    "varepsilon": "ε",
    "varphi": "φ",
    "vartheta": "θ",
}
# Short words that are units or grammar, never a product of letters.
LETTER_PAIRS_REFUSED = frozenset(
    (
        *("cm", "mm", "km", "kg", "mg", "ml", "in", "ft", "yd", "lb", "oz", "hr", "min", "sec", "am", "pm"),
        *("is", "if", "of", "to", "or", "and", "not", "for", "the", "no", "so", "we", "mod", "gcd", "lcm", "max"),
    )
)
UNIT_LETTERS = frozenset("mgslLhJNWVK")
_OPPOSITES = (("yes", "no"), ("true", "false"), ("even", "odd"), ("positive", "negative"), ("increasing", "decreasing"))
_NAMES = frozenset(FUNCTION_NAMES) | frozenset(CONSTANTS)


def word_answer(text: str) -> str | None:
    """The text with single spaces, where it is an answer in words; None where it may be mathematics."""
    for command in ("\\text", "\\textbf", "\\mathrm", "\\mbox", "\\textrm"):
        if text.startswith(command + "{") and text.endswith("}") and text.count("{") == 1:
            text = text[len(command) + 1 : -1].strip()
            break
    letters = text.replace(" ", "").replace("-", "")
    if not (letters.isascii() and letters.isalpha()) or len(text) > 200:
        return None
    words = text.split()
    if len(words) == 1 and text.lower() != "no" and (len(letters) < 3 or text in _NAMES or text[:-1] in _NAMES):
        return None
    if "-" in text and any(len(part) < 3 for part in text.replace("-", " - ").split() if part != "-"):
        return None
    is_prose = any(len(word) > 2 for word in words) or text.lower() == "no"
    if not is_prose or any(word in FUNCTION_NAMES for word in words):
        return None
    return " ".join(words)


def are_opposites(left: str, right: str) -> bool:
    """Whether one word denies the other, by a closed table: other different words prove nothing."""
    return (left, right) in _OPPOSITES or (right, left) in _OPPOSITES


def are_the_same(left: str, right: str) -> bool:
    """Whether two answers in words are the same but for capitals; ABC and abc may be products, and are not."""
    if left == right:
        return True
    folded = left.lower()
    return folded == right.lower() and (
        len(folded) > 4 or any(folded in pair for pair in _OPPOSITES) or folded == "none"
    )
