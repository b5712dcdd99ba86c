"""Reads the text of one claim: relations, "or" and "and" between them, arrows between those.

The whole text or nothing. Long names ("total cost") become symbols; a text that people read in two ways says so.
"""

from dataclasses import dataclass, field

from sparring_verifiers.math.syntax import Node, Number, Relation, Sequence, Symbol, render

from .formulas import Atom, Conjunction, Formula
from .terms import ParseFailure, is_real, read

MAX_CHARS = 1_000
MAX_ALTERNATIVES = 8
_ARROWS = (
    *(("\\Leftrightarrow", True), ("\\iff", True), ("<==>", True), ("<=>", True), ("⇔", True), ("⟺", True)),
    *(("\\Rightarrow", False), ("\\implies", False), ("==>", False), ("=>", False), ("⇒", False), ("⟹", False)),
)
_CHECKED = frozenset(("=", "!=", "<", "<=", ">", ">="))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an arrow. chain: its terms, where it is a single chain of relations."""

    formula: Formula
    text: str
    chain: tuple[Node, ...] = ()
    ops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """sides: one, or several joined by arrows; arrows: True where both directions are meant. name: a long name that the
    first term was, taken off. ambiguous: conventions by which some side could be read otherwise."""

    sides: tuple[Side, ...]
    arrows: tuple[bool, ...]
    name: str = ""
    ambiguous: frozenset[str] = frozenset()


@dataclass(slots=True)
class Names:
    """Long names of one solution and the symbols that stand for them."""

    symbols: dict[str, str] = field(default_factory=dict)

    def symbol(self, name: str) -> str:
        """The symbol of a name, made at its first use."""
        return self.symbols.setdefault(name, f"z_{900 + len(self.symbols)}")

    def put_in(self, text: str) -> str:
        """The text with every known name replaced, the longest first."""
        for name in sorted(self.symbols, key=len, reverse=True):
            text = _with_word(text, name, f" z_{{{self.symbols[name][2:]}}} ")
        return text


def _with_word(text: str, word: str, by: str) -> str:
    parts, at = [], 0
    while (found := text.find(word, at)) >= 0:
        end = found + len(word)
        is_whole = not (found and _is_wordlike(text[found - 1])) and not (end < len(text) and _is_wordlike(text[end]))
        parts += [text[at:found], by if is_whole else word]
        at = end
    return "".join([*parts, text[at:]])


def _is_wordlike(char: str) -> bool:
    return char.isalnum() or char in "_\\"


def read_claim(text: str, names: Names, flipped: frozenset[str] = frozenset()) -> Claim:
    """The claim in a text.

    Raises:
        ParseFailure: a part of it cannot be read.
    """
    text = plain(text)
    if not text or len(text) > MAX_CHARS:
        raise ParseFailure("nothing to read" if not text else f"longer than {MAX_CHARS} characters")
    name, text = _leading_name(text, names)
    pieces, arrows = _split_arrows(names.put_in(text))
    ambiguous: set[str] = set()
    if name and len(pieces) == 1 and not any(sign in pieces[0] for sign in "=<>"):
        parsed = read(pieces[0], flipped)
        return Claim((Side(((),), pieces[0], (parsed.node,)),), (), name, parsed.ambiguous)
    sides = tuple(_side(piece, flipped, ambiguous) for piece in pieces)
    return Claim(sides, arrows, name, frozenset(ambiguous))


def plain(text: str) -> str:
    """The text without TeX's delimiters, currency signs, bold marks and its full stop."""
    for mark in ("\\(", "\\)", "\\[", "\\]", "$", "`", "**"):
        text = text.replace(mark, "")
    return text.strip().rstrip(".;,").strip()


def long_name(text: str) -> str | None:
    """The text, where it is a name that the grammar would not read as letters: words, or one word of four letters."""
    words = text.replace("_", " ").split()
    letters = sum(map(len, words))
    if not words or letters > 60 or not all(word.isalpha() and word.isascii() for word in words):
        return None
    return text.strip() if letters >= 4 and any(len(word) > 1 for word in words) else None


def _leading_name(text: str, names: Names) -> tuple[str, str]:
    first, sign, rest = text.partition("=")
    if sign and not rest.startswith((">", "=")) and not first.endswith(("<", ">", "!", "=")):
        name = long_name(first)
        if name is not None and name not in names.symbols:
            return name, rest.strip()
    return "", text


def _split_arrows(text: str) -> tuple[list[str], tuple[bool, ...]]:
    pieces, arrows, at, start = [], [], 0, 0
    while at < len(text):
        for sign, is_both in _ARROWS:
            if text.startswith(sign, at):
                pieces.append(text[start:at])
                arrows.append(is_both)
                at = start = at + len(sign)
                break
        else:
            at += 1
    pieces.append(text[start:])
    if len(pieces) > MAX_ALTERNATIVES:
        raise ParseFailure("more arrows than are looked at")
    return pieces, tuple(arrows)


def _side(text: str, flipped: frozenset[str], ambiguous: set[str]) -> Side:
    alternatives = _split_words(text, ("or", "\\lor", "∨"))
    if len(alternatives) > MAX_ALTERNATIVES:
        raise ParseFailure("more alternatives than are looked at")
    formula: list[Conjunction] = []
    chain: tuple[Node, ...] = ()
    ops: tuple[str, ...] = ()
    for alternative in alternatives:
        parts = _split_words(alternative, ("and", "\\land", "∧"))
        has_commas = len(parts) == 1
        parts = [piece for part in parts for piece in _split_words(part, (",", ";"))]
        read_parts = [_relation(part, flipped, ambiguous) for part in parts]
        if has_commas and len(parts) > 1 and len(alternatives) == 1 and _are_values(read_parts):
            formula += [part for each in read_parts for part in each[0]]
            continue
        joint: list[Conjunction] = [()]
        for made, _ in read_parts:
            joint = [(*left, *right) for left in joint for right in made]
        if len(joint) > MAX_ALTERNATIVES:
            raise ParseFailure("more alternatives than are looked at")
        formula += joint
        if len(parts) == len(alternatives) == 1 and read_parts[0][1] is not None:
            chain, ops = read_parts[0][1].terms, read_parts[0][1].ops
    return Side(tuple(formula), text.strip(), chain, ops)


def _are_values(parts: list[tuple[Formula, Relation | None]]) -> bool:
    """x = 2, x = -3: one symbol, several values; they are alternatives, not a contradiction."""
    lefts = [part[0][0].left for part, _ in parts if len(part) == 1 and len(part[0]) == 1 and part[0][0].op == "="]
    return len(lefts) == len(parts) and isinstance(lefts[0], Symbol) and len(set(lefts)) == 1


def _split_words(text: str, words: tuple[str, ...]) -> list[str]:
    """The pieces between the words that stand outside all brackets."""
    pieces, depth, at, start = [], 0, 0, 0
    while at < len(text):
        char = text[at]
        depth += (char in "([{") - (char in ")]}")
        for word in words if depth == 0 else ():
            end = at + len(word)
            if not text.startswith(word, at):
                continue
            is_thousands = word == "," and text[at - 1 : at].isdigit() and text[end : end + 3].isdigit()
            inside = word[-1].isalpha() and (_is_wordlike(text[at - 1 : at] or " ") or text[end : end + 1].isalnum())
            if not is_thousands and not inside:
                pieces.append(text[start:at])
                at = start = end
                break
        else:
            at += 1
    pieces.append(text[start:])
    made = [piece for piece in pieces if piece.strip()]
    if not made:
        raise ParseFailure("nothing to read")
    return made


def _relation(text: str, flipped: frozenset[str], ambiguous: set[str]) -> tuple[Formula, Relation | None]:
    if any(char in "fghFGHPQ" and text[at + 1 : at + 2] == "(" for at, char in enumerate(text)):
        raise ParseFailure("f(x) may be a function or a product")
    parsed = read(text, flipped)
    ambiguous |= parsed.ambiguous
    node = parsed.node
    if not isinstance(node, Relation):
        raise ParseFailure("not a relation")
    if not all(map(is_real, node.terms)):
        raise ParseFailure("not about real numbers")
    parts: Formula = ((),)
    for op, left, right in zip(node.ops, node.terms, node.terms[1:], strict=False):
        parts = tuple((*part, atom) for part in parts for atom in _atoms(op, left, right))
    return parts, node


def _atoms(op: str, left: Node, right: Node) -> list[Atom]:
    """The relation, or one for each value where it is x = ±2 or x in {2, 3}."""
    if isinstance(left, Symbol) and isinstance(right, Sequence) and right.opening == "{" and op in ("=", "in"):
        if not right.items:
            raise ParseFailure("an empty set of values")
        return [Atom("=", left, item) for item in right.items]
    if op not in _CHECKED:
        raise ParseFailure(f"a relation {op} is not checked")
    return [Atom(op, left, right)]


def value_of(node: Node) -> str:
    """A term as an answer is written."""
    return render(node) if not isinstance(node, Number) else render(node).strip("()")


__all__ = ["Claim", "Names", "Side", "long_name", "plain", "read_claim", "value_of"]
