r"""Marks over and around a name: ``\vec{v}``, ``\overline{AB}``, ``\|v\|``; and colours, which say nothing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Call, Node, Symbol

from .arithmetic import ATOMS, LETTERS, POWER, scalar
from .basis import AXES, unit_vector
from .names import letters
from .normal import ParseFailure
from .scanner import inside

if TYPE_CHECKING:
    from .grammar import Reader

MARKED = ("\\vec", "\\hat", "\\tilde", "\\overrightarrow", "\\widehat", "\\overleftrightarrow")
_WIDE = {"\\overrightarrow": "\\vec", "\\widehat": "\\hat"}  # the same mark over several letters
_UNIT_MARKS = frozenset(("\\vec", "\\hat", "\\widehat"))
MAX_NAME_CHARS = 8
_COMPLEX = frozenset("zw")


def marked(sign: str) -> "Callable[[Reader], Node]":
    r"""The rule for ``\vec{v}``: the mark and the letters are one name."""

    def rule(reader: "Reader") -> Node:
        stack = reader.tokens
        lexeme = stack.pop()
        is_group = lexeme == "{"
        if is_group:
            lexeme = stack.pop()
            reader.expect("}")
        name = inside(lexeme) or lexeme
        if name in AXES and sign in _UNIT_MARKS:
            return unit_vector(reader, name)
        if not is_group and name == lexeme and len(name) > 1:  # TeX marks the first letter only
            stack.append(name[1:])
            name = name[0]
        if (
            not name.isascii()
            or not name.isalpha()
            or len(name) > MAX_NAME_CHARS
            or (len(name) > 1 and not name.isupper())
        ):
            raise ParseFailure("a mark over something that is no name")
        return _named(reader, _WIDE.get(sign, sign), name)

    return rule


def _named(reader: "Reader", sign: str, name: str) -> Node:
    """The mark and the letters as one name, or the letters alone: who writes v may mean the same vector."""
    reader.note("mark")
    if "mark" not in reader.flipped:
        return Symbol(f"{sign}{{{name}}}")
    return letters(reader, name) if len(name) > 1 else ATOMS[name]


def overlined(reader: "Reader") -> Node:
    r"""``\overline{z}`` is a conjugate, and ``\overline{AB}`` a segment; small letters in a row may be digits."""
    stack = reader.tokens
    name = stack[-2]
    if stack[-1] == "{" and stack[-3] == "}" and len(name) > 1 and set(name) <= LETTERS:
        if not name.isupper() or len(name) > 2:
            raise ParseFailure("a line over several letters")
        del stack[-3:]
        return _named(reader, "\\overline", name)
    node = reader.group()
    if isinstance(node, Symbol) and reader.tokens[-1] == "=" and node.name not in _COMPLEX:
        return _named(reader, "\\bar", node.name)  # a mean is what it is
    return Call("conj", (node,))


def norm(reader: "Reader") -> Node:
    r"""``\|v\|`` of a name; what it is made of is not known."""
    node = reader.group()
    reader.expect("\\|")
    if not isinstance(node, Symbol) or "|" in node.name:
        raise ParseFailure("the norm of something that is no name")
    reader.note("mark")
    if "mark" in reader.flipped:
        return Call("abs", (node,))
    return Symbol(f"\\|{node.name}\\|")


def coloured(reader: "Reader") -> Node:
    r"""``\color{red}{5}``: what is coloured."""
    stack = reader.tokens
    reader.expect("{")
    if not stack.pop().isalpha():
        raise ParseFailure("a colour without its name")
    reader.expect("}")
    if stack[-1] == "{":
        return reader.group()
    reader.deeper()
    node = scalar(reader.expression(POWER - 1))
    reader.depth -= 1
    return node


ACCENTS: "dict[str, Callable[[Reader], Node]]" = {
    **{command: marked(command) for command in MARKED},
    "\\overline": overlined,
    "\\bar": overlined,
    "\\|": norm,
    "\\color": coloured,
    "\\textcolor": coloured,
}
