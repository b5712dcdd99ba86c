"""Whether an answer is in reduced form, as written: what `simplify_required` asks for.

Not reduced: a quotient of whole numbers not in lowest terms, a power left under a root, plain numbers left to add or
multiply, like terms left apart, a function of numbers with a rational value. Left to taste: factored or multiplied
out, a root in a denominator, a decimal, a large power.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import gcd

from sparring_verifiers.math.judging.witness import NoValue, value_at
from sparring_verifiers.math.reading.normal import ParseFailure, normalise

from .syntax import SCALARS, Call, Node, Number, children, render, symbols

MAX_PLAIN = 10**9  # a power of numbers past this may stand as it is
_AS_WRITTEN = frozenset(("neg", "inv", "percent", "degrees", "apply"))

_TO_WORK_OUT = frozenset(("factorial", "double_factorial", "binom", "permutations", "gcd", "lcm", "max", "min", "mod"))


def why_not_reduced(text: str, node: Node) -> str | None:
    """The first part that could be simplified, None where there is none. The tree no longer knows 2/4 from 1/2."""
    for above, below in _quotients(text):
        if below == 1 or gcd(above, below) != 1:
            return f"{above}/{below} is not in lowest terms"
    for each in _outermost_first(node):
        if isinstance(each, Call) and (why := _of_call(each)) is not None:
            return why
    return None


def _quotients(text: str) -> Iterator[tuple[int, int]]:
    """Every quotient of two whole numbers that is written: 2/4, \\frac{2}{4}, \\frac24. One pass."""
    try:
        text = normalise(text)
    except ParseFailure:
        return
    before, last_end = "", 0
    at = 0
    while at < len(text):
        if not text[at].isdigit():
            at += 1
            continue
        start = at
        while at < len(text) and text[at].isdigit():
            at += 1
        digits, between = text[start:at], text[last_end:start].replace(" ", "")
        is_whole = text[at : at + 1] not in (".", "^", "!") and text[at : at + 2] != "{,"
        if before and is_whole and (between == "/" or (between.endswith("}{") and len(between) == 2)):
            yield int(before), int(digits)
        opens_fraction = text[:start].endswith("frac")
        if opens_fraction and len(digits) == 2:
            yield int(digits[0]), int(digits[1])
        is_plain = text[start - 1 : start] not in (".", "^", ",", "_") and len(digits) < 400
        in_braces = text[start - 1 : start] == "{" and not text[: start - 1].endswith(("frac", "\\"))
        before, last_end = (digits if is_plain and not in_braces else ""), at


def _outermost_first(node: Node) -> Iterator[Node]:
    """The node and what is below, but for the inside of a closed power that may stand."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        if isinstance(top, Call) and top.op == "pow":
            stack.append(top.args[0])
        else:
            stack.extend(children(top))


def _of_call(node: Call) -> str | None:
    if node.op in _AS_WRITTEN:
        return None
    if node.op in _TO_WORK_OUT and all(isinstance(arg, Number) for arg in node.args):
        return f"{render(node)} can be worked out"
    if not symbols(node):
        value = _rational(node)
        if value is not None and not _is_large_power(node, value):
            return f"{render(node)} is {value}"
    if node.op == "root":
        return _under_root(node)
    if node.op in ("add", "mul"):
        return _left_apart(node)
    return None


def _rational(node: Call) -> Fraction | None:
    try:
        return Fraction(value_at(node, {}))
    except NoValue:
        return None


def _is_large_power(node: Call, value: Fraction) -> bool:
    is_power = node.op == "pow" or (
        node.op == "mul" and any(isinstance(arg, Call) and arg.op == "pow" for arg in node.args)
    )
    return is_power and max(abs(value.numerator), value.denominator) > MAX_PLAIN


def _under_root(node: Call) -> str | None:
    inside, index = node.args
    if not (isinstance(inside, Number) and isinstance(index, Number) and isinstance(index.value, int)):
        return None
    for value in (abs(inside.value.numerator), inside.value.denominator):
        factor = 2
        while factor**index.value <= value and factor < 2_000:
            if value % factor**index.value == 0:
                return f"{factor}^{index.value} can be taken out of {render(node)}"
            factor += 1
    return None


def _left_apart(node: Call) -> str | None:
    """Plain numbers side by side, or terms (roots, in a product) that belong together."""
    numbers = [arg for arg in node.args if isinstance(arg, Number) or (_is_negative(arg) and node.op == "add")]
    if len(numbers) > 1:
        return f"{render(numbers[0])} and {render(numbers[1])} can be put together"
    seen: set[object] = set()
    for arg in node.args:
        kind = _kind(node.op, arg)
        if kind is not None and kind in seen:
            return f"{render(arg)} can be put together with another part"
        seen.add(kind)
    return None


def _is_negative(node: Node) -> bool:
    return isinstance(node, Call) and node.op == "neg" and isinstance(node.args[0], Number)


def _kind(op: str, node: Node) -> object:
    """What like terms share: all but the number in front in a sum, the root's index or the letter in a product."""
    if not isinstance(node, SCALARS) or isinstance(node, Number):
        return None
    if op == "mul":
        if isinstance(node, Call) and node.op == "root" and isinstance(node.args[0], Number):
            return node.args[1]
        return node if not isinstance(node, Call) else None
    if isinstance(node, Call) and node.op == "neg":
        return _kind(op, node.args[0])
    if isinstance(node, Call) and node.op == "mul":
        return frozenset(Counter(arg for arg in node.args if not isinstance(arg, Number)).items())
    return frozenset(((node, 1),))
