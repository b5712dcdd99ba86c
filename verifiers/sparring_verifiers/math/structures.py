"""Lists, tuples, sets, intervals, relations and words, compared item by item through `compare.judge`."""

from collections.abc import Iterable
from fractions import Fraction

from sparring_verifiers.types import Status

from . import exact
from .compare import Comparison, Session, judge, judge_scalars
from .syntax import SCALARS, Call, Constant, Node, Number, Relation, Sequence, Symbol, SetOf, Word, add, neg, symbols
from .words import are_opposites, are_the_same

ACCEPTED, REJECTED, UNDECIDED = Status.ACCEPTED, Status.REJECTED, Status.UNDECIDED
_FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_STRENGTH = ("string", "exact", "numeric", "tolerance", "symbolic")


def judge_structures(left: Node, right: Node, session: Session) -> Comparison:
    """The ruling on two answers of any kind."""
    if session.policy.assignment == "strip":
        left, right = _values_of(left, right), _values_of(right, left)
    kinds = (left, right)
    if any(isinstance(side, Word) for side in kinds):
        return _judge_words(left, right)
    if any(_is_infinite(side) for side in kinds):
        return _judge_infinities(left, right)
    if isinstance(left, Symbol) and isinstance(right, Symbol) and left != right and _fold(left) == _fold(right):
        return _undecided("one letter, in upper and in lower case")
    if isinstance(left, SCALARS) and isinstance(right, SCALARS):
        return judge_scalars(left, right, session)
    if isinstance(left, Relation) or isinstance(right, Relation):
        return _judge_relations(left, right, session)
    if isinstance(left, SetOf) or isinstance(right, SetOf):
        return _judge_unions(left, right, session)
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return _judge_sequences(left, right, session)
    if isinstance(left, Sequence):
        return _judge_one_of(left, right, session)
    assert isinstance(right, Sequence)
    return _judge_one_of(right, left, session)


def _undecided(reason: str, tier: str = "structure") -> Comparison:
    return Comparison(UNDECIDED, tier, reason)


# -- assignments, words, infinities -----------------------------------------------------------------------------------


def _is_name(node: Node) -> bool:
    """x, or f(x), which reads as a product of two letters."""
    return isinstance(node, Symbol) or (
        isinstance(node, Call)
        and node.op == "mul"
        and len(node.args) == 2
        and all(isinstance(arg, Symbol) for arg in node.args)
    )


def _assigned(node: Node) -> Node | None:
    """The right side of ``x = 5`` or ``x in S``, None for everything else."""
    if isinstance(node, Relation) and node.ops in (("=",), ("in",)) and _is_name(node.terms[0]):
        return node.terms[1]
    return None


def _values_of(node: Node, other: Node) -> Node:
    """node without its ``x =``, where the other side has none, or the same."""
    if isinstance(node, Sequence) and not node.opening and isinstance(node.items[0], Relation):
        return _values_of_list(node)
    value = _assigned(node)
    if value is None:
        return node
    assert isinstance(node, Relation)
    if isinstance(other, Relation):
        if _assigned(other) is None or node.terms[0] != other.terms[0] or node.ops != other.ops:
            return node
        is_explicit = not symbols(node.terms[0]) & (symbols(value) | symbols(other.terms[1]))
        return value if is_explicit else node
    if isinstance(other, Sequence) and other.items and isinstance(other.items[0], Relation):
        return node
    return value


def _values_of_list(node: Sequence) -> Node:
    """``x = 1, x = 2`` and ``x = 1, 2`` as ``1, 2``."""
    name = node.items[0].terms[0] if isinstance(node.items[0], Relation) else None
    values = []
    for item in node.items:
        value = _assigned(item)
        if value is not None:
            assert isinstance(item, Relation)
            if item.terms[0] != name:
                return node
        elif isinstance(item, Relation):
            return node
        values.append(item if value is None else value)
    return Sequence("", "", tuple(values))


def _fold(node: Symbol) -> str:
    return node.name.lower()


def _judge_words(left: Node, right: Node) -> Comparison:
    if isinstance(left, Word) and isinstance(right, Word):
        if are_the_same(left.text, right.text):
            return Comparison(ACCEPTED, "string", "the same words")
        if are_opposites(left.text.lower(), right.text.lower()):
            return Comparison(REJECTED, "structure", "one word denies the other")
    return _undecided("different words prove nothing", "string")


def _is_infinite(node: Node) -> bool:
    return _infinity_sign(node) is not None


def _infinity_sign(node: Node) -> int | None:
    if isinstance(node, Constant) and node.name == "oo":
        return 1
    if isinstance(node, Call) and node.op == "neg" and node.args[0] == Constant("oo"):
        return -1
    return None


def _judge_infinities(left: Node, right: Node) -> Comparison:
    signs = _infinity_sign(left), _infinity_sign(right)
    if signs[0] == signs[1]:
        return Comparison(ACCEPTED, "exact", "the same infinity")
    if None not in signs:
        return Comparison(REJECTED, "exact", "infinities of opposite sign")
    finite = left if signs[0] is None else right
    if isinstance(finite, SCALARS) and not symbols(finite):
        try:
            if exact.are_complete(exact.normal_form(finite)):
                return Comparison(REJECTED, "exact", "one is infinite, the other finite")
        except (exact.Undefined, exact.TooBig):
            pass
    return _undecided("one is infinite, the other not shown to be finite")


# -- relations --------------------------------------------------------------------------------------------------------


def _judge_relations(left: Node, right: Node, session: Session) -> Comparison:
    if isinstance(left, Relation) and isinstance(right, Relation):
        if len(left.ops) == len(right.ops) == 1 and "in" not in (*left.ops, *right.ops):
            return _judge_single_relations(left, right, session)
        return _judge_chains(left, right, session)
    relation, other = (left, right) if isinstance(left, Relation) else (right, left)
    assert isinstance(relation, Relation)
    is_numeric_chain = all(isinstance(term, SCALARS) and not symbols(term) for term in relation.terms)
    if isinstance(other, SCALARS) and set(relation.ops) == {"="} and is_numeric_chain:
        return _judge_computation(relation, other, session)
    return _undecided("a relation against something else")


def _judge_computation(relation: Relation, value: Node, session: Session) -> Comparison:
    """``2 + 3 = 5`` against a value: every part has to be it, or none."""
    rulings = [judge(term, value, session) for term in relation.terms]
    if len({ruling.status for ruling in rulings}) == 1:
        return rulings[-1]
    return _undecided("the sides of the equation are not all the same value")


def _judge_chains(left: Relation, right: Relation, session: Session) -> Comparison:
    reverse = Relation(tuple(_FLIPPED.get(op, op) for op in reversed(right.ops)), tuple(reversed(right.terms)))
    for other in (right, reverse):
        if other.ops == left.ops and "in" not in reverse.ops[:-1]:
            rulings = [judge(a, b, session) for a, b in zip(left.terms, other.terms, strict=True)]
            if all(ruling.status is ACCEPTED for ruling in rulings):
                return Comparison(ACCEPTED, _weakest(rulings), "the same chain of relations")
    return _undecided("different chains of relations")


def _judge_single_relations(left: Relation, right: Relation, session: Session) -> Comparison:
    if left == right:
        return Comparison(ACCEPTED, "exact", "the same relation")
    if not all(isinstance(term, SCALARS) for term in (*left.terms, *right.terms)):
        return _judge_chains(left, right, session)
    try:
        normals = [exact.normal_form(add(side.terms[0], neg(side.terms[1]))) for side in (left, right)]
    except (exact.Undefined, exact.TooBig) as why:
        return _undecided(f"the relation has no normal form: {why}")
    forms = [normal.form for normal in normals]
    if any(form.rational is not None for form in forms):
        return _undecided("a relation without variables")
    if not exact.are_complete(*normals) or any(form.denominator != exact.UNIT for form in forms):
        return _undecided("no rule for such relations")
    ratio = _ratio(forms[0].numerator, forms[1].numerator)
    ops = left.ops[0], right.ops[0]
    if ratio is None:
        if ops == ("=", "=") and all(_is_linear(form.numerator) for form in forms):
            return Comparison(REJECTED, "exact", "two different linear equations")
        return _undecided("equations that are not multiples of each other")
    if ops[0] == (ops[1] if ratio > 0 else _FLIPPED[ops[1]]):
        return Comparison(ACCEPTED, "exact", "the same relation but for a factor")
    if all(_is_linear(form.numerator) for form in forms):
        return Comparison(REJECTED, "exact", "different relations between the same sides")
    return _undecided("different relations between the same sides")


def _ratio(left: exact.Poly, right: exact.Poly) -> Fraction | None:
    """The rational factor between two sums, None where there is none."""
    if left.keys() != right.keys():
        return None
    ratios = {value / right[monomial] for monomial, value in left.items()}
    return ratios.pop() if len(ratios) == 1 else None


def _is_linear(poly: exact.Poly) -> bool:
    """Whether it is linear in its variables, with rational coefficients."""
    return all(
        not monomial or (len(monomial) == 1 and monomial[0][0][0] == exact.VARIABLE and monomial[0][1] == 1)
        for monomial in poly
    )


# -- sequences --------------------------------------------------------------------------------------------------------


def _is_interval(node: Sequence) -> bool:
    if len(node.items) != 2 or node.opening not in ("(", "["):
        return False
    return (node.opening, node.closing) not in (("(", ")"), ("[", "]")) or any(map(_is_infinite, node.items))


def _judge_sequences(left: Sequence, right: Sequence, session: Session) -> Comparison:
    brackets = {left.opening + left.closing, right.opening + right.closing}
    if brackets == {"{}"}:
        return _unordered(left, right, session)
    if brackets <= {"", "{}"}:
        return _order_may_matter(left, right, session)
    if len(brackets) == 1:
        if session.policy.order == "any" and not _is_interval(left):
            return _order_may_matter(left, right, session)
        return _ordered(left, right, session)
    if "{}" in brackets:
        found = _unordered(left, right, session)
        return found if found.status is REJECTED else _undecided("a set against something ordered")
    found = _ordered(left, right, session)
    if "" in brackets:
        if found.status is REJECTED and len(left.items) == len(right.items):
            return _order_may_matter(left, right, session)
        return found
    if found.status is not ACCEPTED:
        return found
    if _is_interval(left) or _is_interval(right):
        return Comparison(REJECTED, "structure", "an end is open in one and closed in the other")
    return _undecided("the same items in other brackets")


def _ordered(left: Sequence, right: Sequence, session: Session) -> Comparison:
    if len(left.items) != len(right.items):
        return Comparison(REJECTED, "structure", f"{len(left.items)} items against {len(right.items)}")
    rulings = []
    for a, b in zip(left.items, right.items, strict=True):
        ruling = judge(a, b, session)
        if ruling.status is REJECTED:
            return ruling
        rulings.append(ruling)
    return _together(rulings)


def _together(rulings: list[Comparison]) -> Comparison:
    for ruling in rulings:
        if ruling.status is UNDECIDED:
            return ruling
    return Comparison(ACCEPTED, _weakest(rulings), "every item is the same")


def _weakest(rulings: Iterable[Comparison]) -> str:
    tiers = [ruling.tier for ruling in rulings if ruling.tier in _STRENGTH]
    return max(tiers, key=_STRENGTH.index, default="exact")


def _order_may_matter(left: Sequence, right: Sequence, session: Session) -> Comparison:
    """Lists whose order is a convention: in the same order they are the same, permuted as the policy says."""
    if len(left.items) == len(right.items):
        found = _ordered(left, right, session)
        if found.status is not REJECTED:
            return found
    found = _unordered(left, right, session)
    is_named = all(isinstance(item, Relation) for item in (*left.items, *right.items))
    if found.status is ACCEPTED and session.policy.order == "strict" and not is_named:
        return _undecided("equal but for the order of the items")
    return found


def _unordered(left: Sequence, right: Sequence, session: Session) -> Comparison:
    """As sets: refuted by an item that is proved different from every item of the other side."""
    table = [[judge(a, b, session) for b in right.items] for a in left.items]
    lines = [*table, *(list(column) for column in zip(*table, strict=True))]
    if bool(left.items) != bool(right.items):
        return Comparison(REJECTED, "structure", "one is empty, the other is not")
    for line in lines:
        if all(ruling.status is REJECTED for ruling in line) and line:
            return replace_reason(line[0], "an item that the other side does not have")
    if not all(any(ruling.status is ACCEPTED for ruling in line) for line in lines):
        return _undecided("no match was proved for an item")
    if len(left.items) != len(right.items):
        return _undecided("the same items, but not as often")
    matched = [next(ruling for ruling in line if ruling.status is ACCEPTED) for line in lines]
    return Comparison(ACCEPTED, _weakest(matched), "the same items")


def replace_reason(ruling: Comparison, reason: str) -> Comparison:
    return Comparison(ruling.status, ruling.tier, reason, ruling.witness)


def _judge_unions(left: Node, right: Node, session: Session) -> Comparison:
    sides = [side.parts if isinstance(side, SetOf) else (side,) for side in (left, right)]
    if not all(isinstance(part, Sequence) for side in sides for part in side):
        return _undecided("a union against something else")
    found = _unordered(Sequence("{", "}", sides[0]), Sequence("{", "}", sides[1]), session)
    return found if found.status is ACCEPTED else _undecided("unions that are not the same part by part")


def _judge_one_of(many: Sequence, one: Node, session: Session) -> Comparison:
    """Several values against a single one."""
    if not isinstance(one, SCALARS):
        return _undecided("a list against something else")
    if len(many.items) < 2:
        return _undecided("a list of one against its value")
    if _may_be_decimal_comma(many, one):
        return _undecided("the comma may be a decimal one")
    if many.opening in ("(", "["):
        if symbols(one):
            return _undecided("several values against an expression")
        return Comparison(REJECTED, "structure", f"{len(many.items)} values against a single one")
    for item in many.items:
        ruling = judge(item, one, session)
        if ruling.status is REJECTED:
            return replace_reason(ruling, "several values, of which one is different")
    return _undecided("several values against a single one")


def _may_be_decimal_comma(many: Sequence, one: Node) -> bool:
    if many.opening or len(many.items) != 2 or not isinstance(one, Number):
        return False
    whole, decimals = many.items
    if not (isinstance(whole, Number) and isinstance(decimals, Number)):
        return False
    part = abs(Fraction(one.value)) - abs(Fraction(whole.value))
    return any(part * 10**places == decimals.value for places in range(1, 12))
