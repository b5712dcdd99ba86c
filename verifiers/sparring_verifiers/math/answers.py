"""From an expression up to the whole answer: units and ratios after a value, relations, and lists of those."""

from typing import TYPE_CHECKING

from .arithmetic import ARITHMETIC, LETTERS, scalar
from .normal import ParseFailure
from .scanner import END, inside
from .syntax import Call, Congruence, Node, Number, Quantity, Relation, Sequence, SetOf, Symbol
from .tails import ENDS, LIST_WORDS, RELATIONS, is_list_word, tail
from .units import CURRENCY

if TYPE_CHECKING:
    from .grammar import Reader

_NEGATED = {"=": "!=", "\\in": "notin", "<": ">=", ">": "<=", "\\equiv": ""}
_SEPARATORS = frozenset((",", ";", *LIST_WORDS))
_ORDERED = frozenset(("<", ">", "<=", ">=", "!="))


# -- lists ------------------------------------------------------------------------------------------------------------


def items(reader: "Reader") -> tuple[Node, ...]:
    """One item, or several with commas, semicolons, "and" and "or" between them."""
    stack = reader.tokens
    first = item(reader)
    if stack[-1] not in _SEPARATORS and not is_list_word(stack[-1]):
        return (first,)
    found = [first]
    words: set[str] = set()
    while stack[-1] in _SEPARATORS or is_list_word(stack[-1]):
        lexeme = stack.pop()
        if lexeme in (",", ";"):
            words.add("," if not (is_list_word(stack[-1]) or stack[-1] in LIST_WORDS) else "")
        else:
            words.add(_joining(lexeme))
        if stack[-1] in LIST_WORDS or is_list_word(stack[-1]):
            words.add(_joining(stack.pop()))
        found.append(item(reader))
    words.discard("")
    return _solutions(tuple(found), words)


def _joining(lexeme: str) -> str:
    content = inside(lexeme) or lexeme
    return "or" if content.endswith(("or", "vee")) else "and" if content.endswith(("and", "wedge")) else ","


def _solutions(found: tuple[Node, ...], words: set[str]) -> tuple[Node, ...]:
    """Inequalities joined by one word: what solves any of them (or), or all (and). Other items stay a list."""
    if type(found[0]) is not Relation:
        return found
    are_ordered = all(isinstance(each, Relation) for each in found) and any(
        isinstance(each, Relation) and not _ORDERED.isdisjoint(each.ops) for each in found
    )
    if not are_ordered or words not in ({"or"}, {"and"}):
        if are_ordered and words >= {"or", "and"}:
            raise ParseFailure("and beside or")
        return found
    return (SetOf("union" if words == {"or"} else "intersection", found),)


# -- relations --------------------------------------------------------------------------------------------------------


def item(reader: "Reader") -> Node:
    """A term, or a chain of relations between terms."""
    stack = reader.tokens
    lexeme = stack[-1]
    if lexeme[:1] in LETTERS and lexeme.isupper() and (name := _name(reader)) is not None:
        left = name
    elif lexeme == "|" and stack[-3] == "|" and stack[-4] == "=" and stack[-2].isupper() and len(stack[-2]) > 1:
        left = Symbol(stack[-2])
        del stack[-3:]
    else:
        left = (_defined(reader) if stack[-2] == "(" else None) or term(reader)
    if stack[-1] not in RELATIONS and stack[-1] not in ("in", "\\pmod"):
        return left
    return _chain(reader, left)


def _name(reader: "Reader") -> Node | None:
    """AB on the left of an equation, which names a length and is no product."""
    stack = reader.tokens
    if len(stack[-1]) < 2 or len(stack[-1]) > 6 or stack[-2] != "=":
        return None
    return Symbol(stack.pop())


def _defined(reader: "Reader") -> Node | None:
    """W(n) on the left of an equation: any letter with a bracket of letters names a function there."""
    stack = reader.tokens
    if len(stack[-1]) != 1 or stack[-1] not in LETTERS:
        return None
    at = len(stack) - 3
    arguments: list[Node] = []
    while at > 1 and len(arguments) < 8 and len(stack[at]) == 1 and stack[at] in LETTERS:
        arguments.append(Symbol(stack[at]))
        at -= 1
        if stack[at] != ",":
            break
        at -= 1
    if not arguments or stack[at] != ")" or stack[at - 1] not in RELATIONS:
        return None
    name = Symbol(stack[-1])
    del stack[at:]
    return Call("apply", (name, *arguments))


def _chain(reader: "Reader", left: Node) -> Node:
    stack = reader.tokens
    terms = [left]
    ops: list[str] = []
    while stack[-1] in RELATIONS or stack[-1] == "in":
        ops.append(_operator(reader, terms[-1]))
        terms.append(term(reader))
    if stack[-1] == "\\pmod":
        return _congruence(reader, ops, terms)
    if "≡" in ops:
        last = terms[-1]
        if ops == ["≡"] and isinstance(last, Call) and last.op == "mod":
            return Congruence(scalar(left), last.args[0], last.args[1])
        raise ParseFailure("a congruence without its modulus")
    return Relation(tuple(ops), tuple(terms))


def _operator(reader: "Reader", left: Node) -> str:
    stack = reader.tokens
    lexeme = stack.pop()
    if lexeme == "\\not":
        op = _NEGATED.get(stack.pop(), "")
        if not op:
            raise ParseFailure("\\not before something that is no relation")
        return op
    if lexeme == "!=" and type(left) is Number and not reader.is_spaced(len(stack)):
        raise ParseFailure("a factorial, or a sign of inequality")
    return RELATIONS.get(lexeme, "in")


def _congruence(reader: "Reader", ops: list[str], terms: list[Node]) -> Node:
    reader.tokens.pop()
    modulus = reader.group()
    if not ops:
        return Call("mod", (scalar(terms[0]), modulus))
    if len(ops) > 1 or ops[0] not in ("≡", "="):
        raise ParseFailure("a chain of congruences")
    return Congruence(scalar(terms[0]), scalar(terms[1]), modulus)


# -- terms ------------------------------------------------------------------------------------------------------------


def term(reader: "Reader") -> Node:
    """An expression with the unit after it, or a ratio of expressions."""
    stack = reader.tokens
    currency = CURRENCY.get(stack[-1])
    if currency is not None:
        stack.pop()
        return _priced(reader, currency)
    node = reader.expression()
    if stack[-1] not in ENDS:
        node = tail(reader, node)
    return _angle(node) if type(node) is Call else node


def _priced(reader: "Reader", currency: str) -> Node:
    value = term(reader) if reader.tokens[-1] not in CURRENCY else None
    if value is None or type(value) not in ARITHMETIC:
        raise ParseFailure("two currencies, or a price of something that is no number")
    return Quantity(value, currency)


def _angle(node: Node) -> Node:
    """x° and -x° as a quantity, where nothing is done with it."""
    assert isinstance(node, Call)
    if node.op == "degrees":
        return Quantity(node.args[0], "degree")
    inner = node.args[0]
    if node.op == "neg" and type(inner) is Call and inner.op == "degrees":
        value = inner.args[0]
        return Quantity(
            Number(-value.value, value.places) if type(value) is Number else Call("neg", (value,)), "degree"
        )
    return node


def whole(reader: "Reader") -> Node:
    """The tree of the whole text.

    Raises:
        ParseFailure: something is left over.
    """
    found = items(reader)
    if reader.tokens[-1] != END:
        raise ParseFailure(f"unexpected {reader.tokens[-1][:40]!r}")
    return found[0] if len(found) == 1 else Sequence("", "", found)
