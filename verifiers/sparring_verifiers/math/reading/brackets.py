"""Brackets: groups, tuples, lists, sets, set-builder notation, intervals, absolute values, floor and ceiling."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Builder, Call, Constant, Matrix, Node, Relation, Sequence

from .answers import items, term
from .arithmetic import SUM, UNARY, negated, quotient, scalar
from .bounded import released
from .normal import ParseFailure

if TYPE_CHECKING:
    from .grammar import Reader

_CLOSERS = {"(": (")", "]"), "[": ("]", ")"), "\\{": ("\\}",), "{": ("}",)}
_SUCH_THAT = frozenset(("|", "\\mid", ":", "\\vert", "\\colon"))


def _inner(reader: "Reader") -> tuple[Node, ...]:
    bars, reader.bars = reader.bars, 0
    reader.brackets += 1
    reader.deeper()
    found = items(reader)
    reader.depth -= 1
    reader.brackets -= 1
    reader.bars = bars
    return found


def _bracketed(opening: str) -> "Callable[[Reader], Node]":
    closers = _CLOSERS[opening]

    def rule(reader: "Reader") -> Node:
        found = _inner(reader)
        closing = reader.tokens[-1]
        if closing == opening == "[" and len(found) == 2:
            closing = reader.tokens[-1] = ")"  # [a, b[
        if closing not in closers:
            reader.expect(*closers)
        reader.tokens.pop()
        if len(found) == 1:
            if opening == "(" and closing == ")":
                return _single(found[0])
            if type(found[0]) is Matrix and closing == closers[0]:
                return found[0]
        if closing != closers[0] and len(found) != 2:
            raise ParseFailure("an interval without its two ends")
        return Sequence(opening, closing, found)

    return rule


def _single(node: Node) -> Node:
    if isinstance(node, Relation):
        raise ParseFailure("a relation in brackets")
    return node


def braced(reader: "Reader") -> Node:
    r"""{…}: a TeX group, a set written without backslashes, or the {} of {n \choose k} and {}_nC_k."""
    stack = reader.tokens
    if stack[-1] == "}":
        stack.pop()
        return _combinations(reader) if stack[-1] == "_" else Sequence("{", "}", ())
    builder = reader.is_builder
    reader.is_builder = True
    found = _inner(reader)
    reader.is_builder = builder
    if len(found) == 1 and stack[-1] == "\\over":
        stack.pop()
        below = reader.operand(0)
        reader.expect("}")
        return quotient(scalar(found[0]), below)
    if len(found) == 1 and stack[-1] in ("\\choose", "\\atop"):
        stack.pop()
        below = reader.operand(0)
        reader.expect("}")
        return Call("binom", (scalar(found[0]), below))
    if stack[-1] in _SUCH_THAT:
        return _built(reader, found, "}")
    reader.expect("}")
    if len(found) == 1:
        return _single(found[0])
    if not reader.brackets:  # TeX shows {1,3} as 1,3
        reader.note("braces")
        if "braces" in reader.flipped:
            return Sequence("", "", found)
    return Sequence("{", "}", found)


def _combinations(reader: "Reader") -> Node:
    r"""{}_n C_k, whose first brace pair is read already."""
    stack = reader.tokens
    stack.pop()
    above = reader.group()
    if stack[-1] == "{" and stack[-2] == "C":
        del stack[-2:]
        stack.append("{")
    name = stack.pop()
    if name not in ("C", "\\text{C}", "\\mathrm{C}") or stack.pop() != "_":
        raise ParseFailure("an index before something that is no C")
    return Call("binom", (above, reader.group()))


def set_of(reader: "Reader") -> Node:
    r"""\{…\}: elements, or an element and its conditions."""
    stack = reader.tokens
    if stack[-1] == "\\}":
        stack.pop()
        return Sequence("{", "}", ())
    if stack[-1][:7] == "\\begin{":
        return _system(reader)
    builder = reader.is_builder
    reader.is_builder = True
    bars, reader.bars = reader.bars, 1
    reader.brackets += 1
    reader.deeper()
    found = items(reader)
    reader.bars = bars
    reader.is_builder = builder
    if stack[-1] in _SUCH_THAT:
        node = _built(reader, found, "\\}")
    else:
        reader.expect("\\}")
        node = Sequence("{", "}", found)
    reader.depth -= 1
    reader.brackets -= 1
    return node


def _system(reader: "Reader") -> Node:
    r"""\{ before an array whose other bracket is invisible: its rows are a list."""
    node = term(reader)
    if reader.tokens[-1] == "\\nothing":
        reader.tokens.pop()
    elif reader.tokens[-1] == "\\}":
        raise ParseFailure("an array in braces")
    if isinstance(node, Matrix):
        if any(len(row) != 1 for row in node.rows):
            raise ParseFailure("a system of several columns")
        return Sequence("", "", tuple(row[0] for row in node.rows))
    return node


def _built(reader: "Reader", found: tuple[Node, ...], closing: str) -> Node:
    reader.tokens.pop()
    if len(found) != 1:
        raise ParseFailure("a set of several elements with conditions")
    builder, reader.is_builder = reader.is_builder, False
    conditions = items(reader)
    reader.is_builder = builder
    reader.expect(closing)
    for each in conditions:
        if isinstance(each, Relation) and each.ops == ("in",) and isinstance(each.terms[0], Constant):
            name = each.terms[0].name  # i or e that runs through a set is no number
            return Builder(released(found[0], name), tuple(released(one, name) for one in conditions))
    return Builder(found[0], conditions)


def reversed_interval(reader: "Reader") -> Node:
    """]a, b[ and ]a, b]: an interval whose left end is open."""
    found = _inner(reader)
    closing = reader.expect("[", "]")
    if len(found) != 2:
        raise ParseFailure("an interval without its two ends")
    return Sequence("(", ")" if closing == "[" else "]", found)


def absolute(reader: "Reader") -> Node:
    closing = ("|", "\\rvert", "\\vert")
    reader.bars += 1
    node = reader.operand(0)
    reader.bars -= 1
    reader.expect(*closing)
    return Call("det" if type(node) is Matrix else "abs", (node,))


def _rounded(op: str, closing: str) -> "Callable[[Reader], Node]":
    def rule(reader: "Reader") -> Node:
        bars, reader.bars = reader.bars, 0
        node = reader.operand(0)
        reader.bars = bars
        reader.expect(closing)
        return Call(op, (node,))

    return rule


def angled(reader: "Reader") -> Node:
    r"""\langle a, b\rangle, a vector by its coordinates."""
    found = _inner(reader)
    reader.expect("\\rangle")
    return Sequence("(", ")", found)


def empty(_: "Reader") -> Node:
    return Sequence("{", "}", ())


def minus(reader: "Reader") -> Node:
    return negated(reader.operand(UNARY))


def plus(reader: "Reader") -> Node:
    return reader.operand(UNARY)


def _either_sign(op: str) -> "Callable[[Reader], Node]":
    def rule(reader: "Reader") -> Node:
        reader.has_signs = True
        return Call(op, (reader.operand(SUM),))

    return rule


BRACKETS: "dict[str, Callable[[Reader], Node]]" = {
    "(": _bracketed("("),
    "[": _bracketed("["),
    "]": reversed_interval,
    "{": braced,
    **dict.fromkeys(("\\{", "\\lbrace"), set_of),
    **dict.fromkeys(("|", "\\lvert", "\\vert"), absolute),
    "\\lfloor": _rounded("floor", "\\rfloor"),
    "\\lceil": _rounded("ceil", "\\rceil"),
    "\\langle": angled,
    **dict.fromkeys(("\\emptyset", "\\varnothing"), empty),
    "-": minus,
    "+": plus,
    "\\pm": _either_sign("pm"),
    "\\mp": _either_sign("mp"),
}
