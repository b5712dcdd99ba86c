"""A filter of high precision for free prose: finds `12 * 7 = 84` in the text and says only where it is plainly false.

What words, units, rounding or notation could excuse is left alone. Nothing in prose is ever proved right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from sparring_verifiers.math.syntax import Call, Node, Number, Relation, symbols, walk

from .polynomials import Field, Irrational, NoValue, TooMuch, as_constant
from .spans import Run, runs
from .terms import ParseFailure, is_scalar, read

# On a line with one of these, "=" may mean something else.
_EXCUSES = (
    *("mod", "modulo", "remainder", "remaining", "base", "binary", "hex", "octal", "approximately", "approx", "about"),
    *(
        "roughly",
        "around",
        "nearly",
        "almost",
        "rounded",
        "rounding",
        "round",
        "degree",
        "degrees",
        "lire",
        "not",
        "wrong",
    ),
    *(
        "incorrect",
        "mistake",
        "instead",
        "suppose",
        "if",
        "assume",
        "isn't",
        "≈",
        "~",
        "°",
        "...",
        "…",
        "\\approx",
        "%",
        "R",
        "r",
    ),
)
_BEFORE = frozenset(
    (
        *("", "so", "is", "are", "have", "has", "get", "gets", "gives", "then", "thus", "that", "means", "therefore"),
        *(
            "hence",
            "since",
            "because",
            "as",
            "calculate",
            "compute",
            "now",
            "first",
            "next",
            "finally",
            "we",
            "makes",
            "hold",
        ),
        *(
            "holds",
            "make",
            "cost",
            "costs",
            "needs",
            "need",
            "totals",
            "leaves",
            "contain",
            "contains",
            "earns",
            "pays",
        ),
    )
)
_AFTER_REFUSED = frozenset(("r", "R", "mod", "remainder", "percent", "degrees", "in", "of", "x", "*", "+", "-", "/"))
_PLAIN = frozenset(("add", "mul", "neg", "inv", "pow", "root"))
_ROUGH = Fraction(1, 50)  # decimals may have been rounded on the way


@dataclass(frozen=True, slots=True)
class FalseEquality:
    """text: as it stands there; left, right: the two values."""

    text: str
    left: Fraction
    right: Fraction


def false_equalities(text: str) -> Iterator[FalseEquality]:
    """Every plainly false equality between constants."""
    for line in text.splitlines():
        words = {word.strip(".,;:?()").lower() for word in line.split()} | set(line.split())
        if words & set(_EXCUSES) or any(
            mark in line for mark in ("≈", "~", "°", "..", "…", "%", "\\approx", "!", "\\text")
        ):
            continue
        for run in runs(line.lstrip("-*•+ \t")):
            found = _false(run)
            if found is not None:
                yield found


def _false(run: Run) -> FalseEquality | None:
    text = run.text.replace(" x ", " * ")
    if not run.is_relation or text.count("=") != 1 or any(sign in text for sign in "<>≤≥≠,:_|[]{}"):
        return None
    if run.before.strip("*_:").lower() not in _BEFORE or run.after in _AFTER_REFUSED or text[0] in "+-*/^=":
        return None
    try:
        parsed = read(text)
    except ParseFailure:
        return None
    node = parsed.node
    if not isinstance(node, Relation) or node.ops != ("=",) or parsed.ambiguous:
        return None
    left, right = node.terms
    if not any(sign in text.partition("=")[0] for sign in "+-*/^×·÷−") or not all(map(_is_plain, (left, right))):
        return None
    values = _value(left), _value(right)
    if values[0] is None or values[1] is None or _is_excusable(node, values[0], values[1]):
        return None
    return FalseEquality(run.text, values[0], values[1])


def _is_plain(node: Node) -> bool:
    if not is_scalar(node) or symbols(node):
        return False
    return all(isinstance(each, Number) or (isinstance(each, Call) and each.op in _PLAIN) for each in walk(node))


def _value(node: Node) -> Fraction | None:
    try:
        above, below = Field().ratio(node)
    except (Irrational, NoValue, TooMuch):
        return None
    value, divisor = as_constant(above), as_constant(below)
    return value / divisor if value is not None and divisor else None


def _is_excusable(node: Node, left: Fraction, right: Fraction) -> bool:
    """Equal, or near enough to be a rounded result, or a quotient without its remainder."""
    if left == right:
        return True
    has_decimals = any(isinstance(each, Number) and each.places is not None for each in walk(node))
    is_whole = left.denominator == right.denominator == 1
    if is_whole and not has_decimals:
        return False
    return abs(left - right) < 1 or abs(left - right) <= _ROUGH * max(abs(left), abs(right))
