"""Asserts about one function as cases with the comparison that they make; read as syntax, never run."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from sparring_sandbox import Unencodable, encode
from sparring_verifiers.types import Case, Expected, Match, Matching

from .literals import value_of
from .refused import NotPlain


@dataclass(slots=True)
class _Reading:
    """What has been read: cases, the names bound to values, and what the comparisons asked for."""

    name: str
    cases: list[Case] = field(default_factory=list)
    known: dict[str, object] = field(default_factory=dict)
    kinds: set[Match] = field(default_factory=set)
    identities: int = 0  # compared with "is": by type
    relative: set[float] = field(default_factory=set)
    absolute: set[float] = field(default_factory=set)


def read_asserts(statements: Iterable[ast.stmt], name: str) -> tuple[tuple[Case, ...], Matching]:
    """The cases that the statements state of the function called name, and how they compare.

    ``==`` compares numbers by value, as Python does; ``is`` by type. ``sorted(f(x)) == sorted([...])`` is unordered,
    ``abs(f(x) - y) < t`` and ``math.isclose`` have a tolerance. An assert alone reads as True, ``not`` as False.

    Raises:
        NotPlain: a statement is something else, or two of them compare in ways that are not one.
    """
    reading = _Reading(name)
    for statement in statements:
        _read(statement, reading)
    if len(reading.kinds) > 1 or len(reading.relative) > 1 or len(reading.absolute) > 1:
        raise NotPlain("asserts that compare in several ways")
    if reading.identities and reading.identities < len(reading.cases):
        raise NotPlain('asserts with "is" beside others')
    return tuple(reading.cases), Matching(
        kind=next(iter(reading.kinds), Match.EXACT),
        tolerance=next(iter(reading.relative), 0.0 if reading.absolute else None),
        absolute=next(iter(reading.absolute), None),
        by_value=not reading.identities,
    )


def _read(statement: ast.stmt, reading: _Reading) -> None:
    if isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, (ast.Constant, ast.Name))
    ):
        return  # a docstring, or a name that stands alone
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return  # what is used of it is read below, or refused there
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name) and target.id != reading.name:
            reading.known[target.id] = value_of(statement.value, reading.known)
            return
    if isinstance(statement, ast.Assert):
        if isinstance(statement.test, ast.Constant) and statement.test.value:
            return  # assert True
        _claim(statement.test, reading)
        return
    raise NotPlain(_named(statement))


def _named(statement: ast.stmt) -> str:
    kinds = {ast.For: "a loop", ast.While: "a loop", ast.FunctionDef: "a helper", ast.With: "a with block"}
    return kinds.get(type(statement), f"the statement {' '.join(ast.unparse(statement).split())[:60]}")


def _claim(test: ast.expr, reading: _Reading) -> None:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        _add(reading, test.operand, expected=False)
    elif isinstance(test, ast.Call) and _is_call_of(test, "isclose"):
        _isclose(test, reading)
    elif isinstance(test, ast.Call):
        _add(reading, test, expected=True)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        _compare(test.left, test.ops[0], test.comparators[0], reading)
    else:
        raise NotPlain(f"assert {ast.unparse(test)[:60]}")


def _compare(left: ast.expr, operator: ast.cmpop, right: ast.expr, reading: _Reading) -> None:
    if isinstance(operator, (ast.Lt, ast.LtE)) and _is_call_of(left, "abs", "fabs"):
        _distance(left, right, reading)
        return
    if isinstance(operator, ast.Is):
        _add(reading, left, expected=value_of(right, reading.known))
        reading.identities += 1
        return
    if not isinstance(operator, ast.Eq):
        raise NotPlain(f"a comparison by {type(operator).__name__}")
    if _is_asked(right, reading) and not _is_asked(left, reading):
        left, right = right, left
    if _is_call_of(left, "sorted") and _is_call_of(right, "sorted"):
        (inner,), (expected,) = _arguments(left), _arguments(right)
        value = value_of(expected, reading.known)
        if not isinstance(value, list):
            raise NotPlain("sorted() of something else than a list")
        _add(reading, inner, expected=value, kind=Match.UNORDERED)
        return
    _add(reading, left, expected=value_of(right, reading.known))


def _distance(left: ast.expr, right: ast.expr, reading: _Reading) -> None:
    """``abs(f(x) - y) < t``, either way round."""
    (inner,) = _arguments(left)
    if not isinstance(inner, ast.BinOp) or not isinstance(inner.op, ast.Sub):
        raise NotPlain("an abs() of no difference")
    call, expected = inner.left, inner.right
    if _is_asked(expected, reading):
        call, expected = expected, call
    _add(reading, call, expected=value_of(expected, reading.known))
    reading.absolute.add(_tolerance(right, reading))


def _isclose(test: ast.Call, reading: _Reading) -> None:
    if len(test.args) != 2:
        raise NotPlain("an isclose() of other than two values")
    call, expected = test.args
    if _is_asked(expected, reading):
        call, expected = expected, call
    named = {keyword.arg: _tolerance(keyword.value, reading) for keyword in test.keywords}
    if set(named) - {"rel_tol", "abs_tol"}:
        raise NotPlain("an isclose() with other options")
    _add(reading, call, expected=value_of(expected, reading.known))
    reading.relative.add(named.get("rel_tol", 1e-9))  # Python's defaults
    reading.absolute.add(named.get("abs_tol", 0.0))


def _tolerance(node: ast.expr, reading: _Reading) -> float:
    value = value_of(node, reading.known)
    if not isinstance(value, (int, float)) or not 0 <= value < 1:
        raise NotPlain("a tolerance outside [0, 1)")
    return float(value)


def _add(reading: _Reading, call: ast.expr, *, expected: object, kind: Match = Match.EXACT) -> None:
    if not isinstance(call, ast.Call) or not _is_asked(call, reading):
        raise NotPlain(f"{ast.unparse(call)[:60]}, which is no call of {reading.name}")
    if call.keywords or any(isinstance(argument, ast.Starred) for argument in call.args):
        raise NotPlain("a call with named or unpacked arguments")
    arguments = tuple(value_of(argument, reading.known) for argument in call.args)
    try:
        encode(arguments)
        encode(expected)
    except Unencodable as error:
        raise NotPlain(f"a value that does not cross: {error}") from None
    reading.kinds.add(kind)
    reading.cases.append(Case(arguments, Expected(expected)))


def _is_asked(node: ast.expr, reading: _Reading) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == reading.name


def _is_call_of(node: ast.expr, *names: str) -> bool:
    """Whether it is a call of one of these, bare or as an attribute of math."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in names and isinstance(node.func.value, ast.Name) and node.func.value.id == "math"
    return isinstance(node.func, ast.Name) and node.func.id in names


def _arguments(node: ast.expr) -> list[ast.expr]:
    assert isinstance(node, ast.Call)
    if node.keywords or len(node.args) != 1:
        raise NotPlain(f"{ast.unparse(node)[:60]}")
    return node.args
