r"""Environments: matrices and determinants, arrays, case distinctions, systems of equations."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Call, Matrix, Node, Piecewise, Relation, Sequence

from .answers import item
from .arithmetic import ARITHMETIC
from .normal import ParseFailure
from .scanner import END, inside

if TYPE_CHECKING:
    from .grammar import Reader

_MATRICES = ("pmatrix", "bmatrix", "Bmatrix", "matrix", "smallmatrix")
_OTHERWISE = frozenset(("otherwise", "else", "if otherwise", "in other cases"))
_CONDITION_WORDS = frozenset(("if", "for", "when", "where", "for all", "as"))


def _cells(reader: "Reader", end: str, cell: "Callable[[Reader], Node]") -> list[list[Node]]:
    """The rows up to the end of the environment; a row break before it opens no row."""
    stack = reader.tokens
    bars, reader.bars = reader.bars, 0
    reader.brackets += 1
    reader.deeper()
    rows: list[list[Node]] = [[]]
    while True:
        while stack[-1] == "\\hline":
            stack.pop()
        rows[-1].append(cell(reader))
        if stack[-1] == "," and stack[-2] == "&":
            stack.pop()
        if stack[-1] == "," and stack[-2] in (end, "\\\\"):
            stack.pop()
        lexeme = stack.pop()
        if lexeme == "\\\\" and stack[-1] == end:
            lexeme = stack.pop()
        if lexeme == end:
            break
        if lexeme == "\\\\":
            rows.append([])
        elif lexeme != "&":
            raise ParseFailure(f"unexpected {lexeme[:40] or 'end'!r} in {end}")
    reader.bars = bars
    reader.brackets -= 1
    reader.depth -= 1
    return rows


def _entry(reader: "Reader") -> Node:
    node = item(reader)
    if type(node) not in ARITHMETIC or type(node) is Matrix:
        raise ParseFailure("a matrix of something that is no number")
    return node


def _rectangular(rows: list[list[Node]]) -> Matrix:
    if len({len(row) for row in rows}) != 1:
        raise ParseFailure("a matrix whose rows differ in length")
    return Matrix(tuple(map(tuple, rows)))


def _matrix(name: str) -> "Callable[[Reader], Node]":
    end = f"\\end{{{name}}}"

    def rule(reader: "Reader") -> Node:
        return _rectangular(_cells(reader, end, _entry))

    return rule


def determinant(reader: "Reader") -> Node:
    return Call("det", (_rectangular(_cells(reader, "\\end{vmatrix}", _entry)),))


def array(reader: "Reader") -> Node:
    """An array: of relations in one column a system, else a matrix."""
    _skip_columns(reader)
    rows = _cells(reader, "\\end{array}", item)
    if all(len(row) == 1 for row in rows) and any(isinstance(row[0], Relation) for row in rows):
        return Sequence("", "", tuple(row[0] for row in rows))
    for row in rows:
        if any(type(node) not in ARITHMETIC or type(node) is Matrix for node in row):
            raise ParseFailure("a matrix of something that is no number")
    return _rectangular(rows)


def _skip_columns(reader: "Reader") -> None:
    stack = reader.tokens
    if stack[-1] != "{":
        return
    stack.pop()
    while (lexeme := stack.pop()) != "}":
        if lexeme == END or lexeme.strip("lcr|"):
            raise ParseFailure("an array whose columns cannot be read")


def _system(name: str) -> "Callable[[Reader], Node]":
    end = f"\\end{{{name}}}"

    def rule(reader: "Reader") -> Node:
        rows = _cells(reader, end, _system_cell)
        if any(len(row) != 1 for row in rows):
            raise ParseFailure("a system of several columns")
        return Sequence("", "", tuple(row[0] for row in rows)) if len(rows) > 1 else rows[0][0]

    return rule


def _system_cell(reader: "Reader") -> Node:
    """One relation, whose sign may be set off with &."""
    stack = reader.tokens
    depth = 0
    for at in range(len(stack) - 1, -1, -1):
        lexeme = stack[at]
        depth += lexeme[:6] == "\\begin"
        depth -= lexeme[:4] == "\\end"
        if depth < 0 or (not depth and lexeme == "\\\\"):
            break
        if not depth and lexeme == "&":
            stack.pop(at)
            break
    return item(reader)


def cases(reader: "Reader") -> Node:
    """Values with conditions, or, where there are none, the relations of a system."""
    rows = _cells(reader, "\\end{cases}", _case_cell)
    if all(len(row) == 1 for row in rows):
        if not all(isinstance(row[0], Relation) for row in rows):
            raise ParseFailure("cases without conditions")
        return Sequence("", "", tuple(row[0] for row in rows))
    branches: list[tuple[Node, Node | None]] = []
    for row in rows:
        if len(row) != 2:
            raise ParseFailure("a case without its condition")
        value, condition = row
        branches.append((value, None if condition == _ELSE else condition))
    return Piecewise(tuple(branches))


_ELSE = Sequence("otherwise", "", ())


def _case_cell(reader: "Reader") -> Node:
    stack = reader.tokens
    content = inside(stack[-1]) or stack[-1]
    if content.strip(" ,.").lower() in _OTHERWISE:
        stack.pop()
        return _ELSE
    if content.strip(" ,").lower() in _CONDITION_WORDS:
        stack.pop()
    brackets, reader.brackets = reader.brackets, 0
    reader.brackets = 1
    node = _condition(reader)
    reader.brackets = brackets
    return node


def _condition(reader: "Reader") -> Node:
    """One value or condition; several conditions joined by words or commas are a list."""
    stack = reader.tokens
    first = item(reader)
    if stack[-1] == "," and stack[-2] in ("&", "\\\\", "\\end{cases}"):
        stack.pop()
        return first
    if stack[-1] == "," and (inside(stack[-2]) or "").strip().lower() in (*_CONDITION_WORDS, *_OTHERWISE):
        stack[-1] = "&"
        return first
    if (inside(stack[-1]) or stack[-1]).strip() in _CONDITION_WORDS:
        stack[-1] = "&"
        return first
    if stack[-1] in ("&", "\\\\", "\\end{cases}"):
        return first
    found = [first]
    while stack[-1] in (",", "and", "or") or inside(stack[-1]) in ("and", "or"):
        stack.pop()
        found.append(item(reader))
    return Sequence("", "", tuple(found)) if len(found) > 1 else first


ENVIRONMENTS: "dict[str, Callable[[Reader], Node]]" = {
    **{f"\\begin{{{name}}}": _matrix(name) for name in _MATRICES},
    "\\begin{vmatrix}": determinant,
    "\\begin{array}": array,
    "\\begin{cases}": cases,
    **{f"\\begin{{{name}}}": _system(name) for name in ("aligned", "align", "align*", "gathered", "split", "dcases")},
}
