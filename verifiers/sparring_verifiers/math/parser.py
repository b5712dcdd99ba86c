"""Reads an answer whole, or refuses it: a Pratt parser from text to the tree of syntax.py.

Where one text has two readings that people use (``1,234``, ``2e-7``, ``1 1/2``, ``1/2x``, ``log``), the parse names the
ambiguity and can be asked for the other reading; the comparison accepts or rejects only where that cannot matter.
"""

from dataclasses import dataclass
from functools import lru_cache

from . import syntax
from .grammar import Reader
from .normal import ParseFailure, normalise
from .scanner import Scanner
from .syntax import SCALARS, Call, Node, Relation, Sequence, Symbol, Word
from .words import word_answer


@dataclass(frozen=True, slots=True)
class Parsed:
    """One reading. ambiguous: conventions that a different reading would take the other way. unit: dropped text."""

    node: Node
    ambiguous: frozenset[str] = frozenset()
    unit: str = ""


@lru_cache(maxsize=4096)
def parse(text: str, flipped: frozenset[str] = frozenset(), *, units: bool = False) -> Parsed:
    """The tree of the whole text.

    flipped: ambiguities to read the other way. units: a trailing unit is cut off and named; without, it is refused.

    Raises:
        ParseFailure: the text is not an answer of the grammar, or is past a cap.
    """
    plain = normalise(text)
    word = word_answer(plain)
    if word is not None:
        return Parsed(Word(word))
    scanner = Scanner(plain, flipped)
    reader = Reader(scanner.scan(), flipped, units)
    node = reader.whole()
    return Parsed(_expand_signs(node), frozenset(scanner.ambiguous | reader.ambiguous), reader.unit)


def _expand_signs(node: Node) -> Node:
    """a ± b as the set of its two values; several ± in one answer are refused."""
    count = sum(isinstance(each, Call) and each.op == "pm" for each in syntax.walk(node))
    if not count:
        return node
    if count > 1:
        raise ParseFailure("more than one ±")
    left: Node | None = None
    target = node
    if isinstance(node, Relation) and node.ops == ("=",) and isinstance(node.terms[0], Symbol):
        left, target = node.terms
    if not isinstance(target, SCALARS):
        raise ParseFailure("± inside a structure")
    both = Sequence("{", "}", (syntax.without("pm", target), syntax.without("pm", _negated(target))))
    return both if left is None else Relation(("=",), (left, both))


def _negated(node: Node) -> Node:
    below = tuple(_negated(child) for child in syntax.children(node))
    if isinstance(node, Call) and node.op == "pm":
        return Call("pm", (syntax.neg(below[0]),))
    return syntax.rebuilt(node, below) if below else node
