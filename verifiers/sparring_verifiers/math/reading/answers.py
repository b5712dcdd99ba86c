"""From an expression up to the whole answer: units and ratios after a value, relations, and lists of those."""

from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Call, Congruence, Node, Number, Quantity, Relation, Sequence, SetOf, Symbol

from .arithmetic import ARITHMETIC, DIGITS, LETTERS, scalar
from .normal import ParseFailure
from .numerals import is_roman, literal
from .scanner import END, inside
from .tails import ENDS, LIST_WORDS, RELATIONS, is_list_word, tail
from .units import CURRENCY

if TYPE_CHECKING:
    from .grammar import Reader

_NEGATED = {"=": "!=", "\\in": "notin", "<": ">=", ">": "<=", "\\equiv": ""}
MAX_NAME_CHARS = 6
_SEPARATORS = frozenset((",", ";", *LIST_WORDS))
_LAST = frozenset((END, ")", "}"))
_CHAINED = frozenset((*RELATIONS, "in", "\\pmod"))
_NAMING = frozenset(("(", "^"))  # after a name that may be one of a function
_INVERTIBLE = frozenset("fghFGHT")
_INVERTED = ["}", "1", "-", "{"]  # {-1}, the last lexeme first
_ANGLES = frozenset(("\\angle", "\\measuredangle"))
_ANGLED = frozenset(("degrees", "neg"))
_ORDERED = frozenset(("<", ">", "<=", ">=", "!="))


# -- lists ------------------------------------------------------------------------------------------------------------


def items(reader: "Reader") -> tuple[Node, ...]:
    """One item, or several with commas, semicolons, "and" and "or" between them."""
    stack = reader.tokens
    first = item(reader)
    lexeme = stack[-1]
    if lexeme in _LAST or (lexeme not in _SEPARATORS and (lexeme[:1] != "\\" or not is_list_word(lexeme))):
        return (first,)
    found = [first]
    joints: list[str] = []  # between each two items: a comma, a semicolon, "and" or "or"
    while lexeme in _SEPARATORS or (lexeme[:1] == "\\" and is_list_word(lexeme)):
        joint = stack.pop()
        lexeme = stack[-1]
        if lexeme in LIST_WORDS or (lexeme[:1] == "\\" and is_list_word(lexeme)):
            joint = stack.pop()
        joints.append(joint if joint == "," else _joining(joint))
        found.append(item(reader))
        lexeme = stack[-1]
    return _joined(found, joints)


def _joining(lexeme: str) -> str:
    content = inside(lexeme) or lexeme
    if content.endswith(("or", "vee")):
        return "or"
    return "and" if content.endswith(("and", "wedge")) else content


def _joined(found: list[Node], joints: list[str]) -> tuple[Node, ...]:
    """The items as what they are together: a list, rows of a list, or what solves any or all of some relations."""
    kind = type(found[0])
    if joints.count(",") == len(joints):
        return tuple(found)
    if kind is Relation and all(type(each) is Relation for each in found):
        return _relations(found, joints)
    if ";" in joints and "," in joints and not any(type(each) is Relation for each in found):
        rows = _rows(found, joints, ";")
        if any(len(row) != len(rows[0]) for row in rows):
            raise ParseFailure("commas and semicolons that make no rows")
        return tuple(row[0] if len(row) == 1 else Sequence("(", ")", tuple(row)) for row in rows)
    if kind is Symbol and "or" in joints and all(type(each) is Symbol for each in found):
        raise ParseFailure("or between letters")
    return tuple(found)


def _relations(found: list[Node], joints: list[str]) -> tuple[Node, ...]:
    """Inequalities joined by one word, and equations of different names joined by "or", are no list of values."""
    relations = [each for each in found if isinstance(each, Relation)]
    name = relations[0].terms[0]
    if all(each.ops == ("=",) and each.terms[0] == name for each in relations):
        return tuple(found)
    words = set(joints)
    if any(not _ORDERED.isdisjoint(each.ops) for each in relations):
        if {"and", "or"} <= words:
            raise ParseFailure("and beside or")
        if len(words) > 1 or words <= {",", ";"}:
            return tuple(found)
        return (SetOf("union" if words == {"or"} else "intersection", tuple(found)),)
    if "or" not in words:
        return tuple(found)
    rows = _rows(found, joints, "or")
    names = [{each.terms[0] for each in row if isinstance(each, Relation)} for row in rows]
    if all(each == names[0] for each in names):
        return tuple(found)
    if any(len(row) > 1 for row in rows):
        raise ParseFailure("and beside or")
    return (SetOf("union", tuple(found)),)


def _rows(found: list[Node], joints: list[str], between: str) -> list[list[Node]]:
    rows = [[found[0]]]
    for joint, each in zip(joints, found[1:], strict=True):
        if joint == between:
            rows.append([each])
        else:
            rows[-1].append(each)
    return rows


# -- relations --------------------------------------------------------------------------------------------------------


def item(reader: "Reader") -> Node:
    """A term, or a chain of relations between terms."""
    stack = reader.tokens
    lexeme = stack[-1]
    if lexeme == "m" and stack[-2] in _ANGLES:  # the measure of an angle, which is called as it is
        stack.pop()
        lexeme = stack[-1]
    named = _named(reader, lexeme) if stack[-2] in _NAMING or lexeme == "|" or lexeme.isupper() else None
    left = term(reader) if named is None else named
    return _chain(reader, left) if stack[-1] in _CHAINED else left


def _named(reader: "Reader", lexeme: str) -> Node | None:
    """The point, the length or the function that a name stands for where a relation or an item begins."""
    stack = reader.tokens
    left = _capital(reader, lexeme) if lexeme.isupper() else None
    if left is None and stack[-2] == "(":
        left = _defined(reader, "")
    elif left is None and stack[-2] == "^" and stack[-6:-2] == _INVERTED:
        left = _defined(reader, "^{-1}")
    if left is None and lexeme == "|" and stack[-3] == "|" and stack[-4] == "=":
        left = _length(reader)
    return left


def _length(reader: "Reader") -> Node:
    """|AB| on the left of an equation, which names a length; anything else in bars is an absolute value."""
    stack = reader.tokens
    name = stack[-2]
    if not name.isupper() or len(name) == 1:
        return term(reader)
    del stack[-3:]
    return Symbol(name)


def _capital(reader: "Reader", lexeme: str) -> Node | None:
    """A point, or AB on the left of an equation, which names a length and is no product."""
    stack = reader.tokens
    if len(lexeme) == 1:
        return _point(reader) if stack[-2] == "(" else None
    if not lexeme.isalpha() or not lexeme.isascii():
        return None
    if stack[-2] == "=" and len(lexeme) <= MAX_NAME_CHARS:
        return Symbol(stack.pop())
    if stack[-2] in ENDS and is_roman(lexeme):
        raise ParseFailure("a Roman numeral, or a product of letters")
    return None


def _point(reader: "Reader") -> Node | None:
    """A(1, 2): a point by its name and coordinates, as if it were A = (1, 2). P(5, 2) may count permutations."""
    stack = reader.tokens
    name = stack[-1]
    if name in "CFG":
        return None
    end, commas = _closing(stack)
    if not commas or stack[end - 1] not in ENDS or stack[end - 1] in RELATIONS:
        return None
    stack.pop()
    coordinates = reader.expression()
    if not isinstance(coordinates, Sequence):
        raise ParseFailure("a point without its coordinates")
    if name == "P" and all(isinstance(each, Number) and isinstance(each.value, int) for each in coordinates.items):
        raise ParseFailure("a point, or a number of permutations")
    if all(type(each) is Symbol for each in coordinates.items):
        raise ParseFailure("a point, or a function of letters")
    return Relation(("=",), (Symbol(name), coordinates))


def _closing(stack: list[str]) -> tuple[int, int]:
    """Where the bracket closes that opens below the top, and how many commas stand in it, not deeper."""
    depth = commas = 0
    for at in range(len(stack) - 2, -1, -1):
        lexeme = stack[at]
        depth += lexeme in ("(", "[", "{", "\\{")
        depth -= lexeme in (")", "]", "}", "\\}")
        commas += lexeme == "," and depth == 1
        if not depth:
            return at, commas
    return 0, 0


def _defined(reader: "Reader", mark: str) -> Node | None:
    """W(n) on the left of an equation: any letter with a bracket of letters names a function there.

    mark: "^{-1}" where it is the inverse function that is named so, of numbers too.
    """
    stack = reader.tokens
    name = stack[-1] if len(stack[-1]) == 1 else inside(stack[-1]) or ""
    if len(name) != 1 or name not in (_INVERTIBLE if mark else LETTERS):
        return None
    at = len(stack) - 3
    if mark:
        at -= len(_INVERTED) + 1
        if stack[at + 1] != "(":
            return None
    arguments: list[Node] = []
    while at > 1 and len(arguments) < 8:
        lexeme = stack[at]
        if len(lexeme) == 1 and lexeme in LETTERS:
            arguments.append(Symbol(lexeme))
        elif mark and lexeme.isdigit():
            arguments.append(literal(lexeme))
        else:
            break
        at -= 1
        if stack[at] != ",":
            break
        at -= 1
    if not arguments or stack[at] != ")" or stack[at - 1] not in RELATIONS:
        return None
    del stack[at:]
    return Call("apply", (Symbol(name + mark), *arguments))


def _chain(reader: "Reader", left: Node) -> Node:
    stack = reader.tokens
    terms = [left]
    ops: list[str] = []
    while stack[-1] in RELATIONS or stack[-1] == "in":
        op = _operator(reader, terms[-1])
        ops.append(op)
        if op == "≡":
            reader.brackets += 1  # a comma separates residues
            terms.append(term(reader))
            reader.brackets -= 1
        else:
            terms.append(term(reader))
    if stack[-1] == "\\pmod":
        return _congruence(reader, ops, terms)
    if "≡" in ops:
        if ops == ["≡"] and stack[-1] == ",":
            return _residues(reader, terms)
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


def _residues(reader: "Reader", terms: list[Node]) -> Node:
    r"""x \equiv 1, 2 \pmod 5: a congruence for each residue."""
    stack = reader.tokens
    while stack[-1] == ",":
        stack.pop()
        terms.append(scalar(term(reader)))
    reader.expect("\\pmod")
    modulus = reader.group()
    if stack[-1] != END:
        raise ParseFailure("residues and something after them")
    left = scalar(terms[0])
    return Sequence("", "", tuple(Congruence(left, residue, modulus) for residue in terms[1:]))


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
    if stack[-1] in CURRENCY:
        return _priced(reader)
    node = reader.expression()
    if stack[-1] not in ENDS:
        node = tail(reader, node)
    return _angle(node) if type(node) is Call and node.op in _ANGLED else node


def _priced(reader: "Reader") -> Node:
    currency = CURRENCY[reader.tokens.pop()]
    value = term(reader) if reader.tokens[-1] not in CURRENCY else None
    if value is None or type(value) not in ARITHMETIC:
        raise ParseFailure("two currencies, or a price of something that is no number")
    return Quantity(value, currency)


def _angle(node: Call) -> Node:
    """x° and -x° as a quantity, where nothing is done with it."""
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
    """The tree of the whole text; an equals sign before it says nothing, nor one of about equal.

    Raises:
        ParseFailure: something is left over.
    """
    stack = reader.tokens
    lexeme = stack[-1]
    if lexeme == "=" or lexeme == "\\approx":
        stack.pop()
    elif lexeme[:2] == "\\t" and stack[-2] == END and (content := inside(lexeme)) and content[:1] in DIGITS:
        reader.restart(content)  # \text{5 and 6}
    found = items(reader)
    if reader.tokens[-1] != END:
        raise ParseFailure(f"unexpected {reader.tokens[-1][:40]!r}")
    return found[0] if len(found) == 1 else Sequence("", "", found)
