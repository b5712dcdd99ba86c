"""The closed table of small changes: for a node of a syntax tree, the nodes that a mistake could have put there.

Pure syntax: it knows no program as a whole, runs nothing and draws nothing. Source of the classes of change: Offutt et
al. 1996, "An Experimental Determination of Sufficient Mutant Operators" (ABS left out, statements and calls added).
"""

import ast
from collections.abc import Iterator
from enum import StrEnum
from typing import TypeAlias


class MutantKind(StrEnum):
    """What kind of mistake a mutant makes."""

    ARITHMETIC = "arithmetic"
    COMPARISON = "comparison"
    BOUNDARY = "boundary"
    CONSTANT = "constant"
    BRANCH = "branch"
    STATEMENT = "statement"
    RETURN = "return"
    CALL = "call"
    INDEX = "index"
    LOOP = "loop"


Change: TypeAlias = tuple[MutantKind, ast.AST]

_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.FloorDiv),
    ast.Div: (ast.FloorDiv, ast.Mult),
    ast.FloorDiv: (ast.Mult, ast.Mod),
    ast.Mod: (ast.FloorDiv, ast.Mult),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitXor: (ast.BitOr,),
}
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_EDGE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_NEAR_NAMES = (
    ("min", "max"), ("any", "all"), ("lower", "upper"), ("islower", "isupper"), ("startswith", "endswith"),
    ("lstrip", "rstrip"), ("find", "rfind"), ("index", "rindex"), ("split", "rsplit"), ("floor", "ceil"),
    ("add", "discard"), ("keys", "values"), ("isalpha", "isalnum"), ("sum", "len"),
    ("union", "intersection"), ("heappush", "heappushpop"), ("bisect_left", "bisect_right"),
)  # fmt: skip
_NEAR = {name: other for pair in _NEAR_NAMES for name, other in (pair, pair[::-1])}
_REMOVABLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Raise, ast.Delete, ast.Assert)


def changes_of(node: ast.AST, parent: ast.AST) -> Iterator[Change]:
    """The changes to the node where it stands, each a new node that shares what it keeps of the old one."""
    if isinstance(node, ast.Slice):  # an expression by its class, and none by its meaning
        yield from _slice(node)
    elif isinstance(node, ast.expr):
        yield from _expression(node, parent)
    elif isinstance(node, ast.stmt):
        yield from _statement(node, parent)
    elif isinstance(node, ast.comprehension):
        for place in range(len(node.ifs)):
            rest = node.ifs[:place] + node.ifs[place + 1 :]
            yield MutantKind.BRANCH, ast.comprehension(node.target, node.iter, rest, node.is_async)
        yield MutantKind.LOOP, ast.comprehension(node.target, _tail(node.iter), node.ifs, node.is_async)


def _expression(node: ast.expr, parent: ast.AST) -> Iterator[Change]:
    is_condition = _is_condition(node, parent)
    if is_condition:
        yield from _condition(node, parent)
    match node:
        case ast.BinOp() | ast.UnaryOp():
            if not (is_condition and isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
                yield from _operator(node)
        case ast.Compare():
            yield from _comparison(node)
        case ast.BoolOp() | ast.IfExp():
            yield from _choice(node)
        case ast.Constant():
            yield from _constant(node)
        case ast.Call():
            yield from _call(node)
        case ast.Subscript(slice=index) if not isinstance(index, (ast.Slice, ast.Tuple, ast.Constant)):
            for step in (1, -1):
                yield MutantKind.INDEX, ast.Subscript(node.value, _shifted(index, step), node.ctx)
        case ast.Tuple(elts=items, ctx=ast.Load()) if len(items) > 1 and isinstance(parent, (ast.Return, ast.Assign)):
            yield MutantKind.CALL, ast.Tuple([items[1], items[0], *items[2:]], ast.Load())
        case ast.Lambda(args=arguments):
            yield MutantKind.RETURN, ast.Lambda(arguments, ast.Constant(value=None))


def _condition(node: ast.expr, parent: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Compare) or len(node.ops) > 1:  # else the comparison itself is turned round
        yield MutantKind.BRANCH, _negated(node)
    if not isinstance(parent, ast.While):  # an endless loop is no mistake that needs finding
        yield MutantKind.BRANCH, ast.Constant(value=True)
    yield MutantKind.BRANCH, ast.Constant(value=False)


def _operator(node: ast.BinOp | ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node, ast.BinOp):
        for other in _ARITHMETIC[type(node.op)]:
            yield MutantKind.ARITHMETIC, ast.BinOp(node.left, other(), node.right)
    elif isinstance(node.op, ast.Not):
        yield MutantKind.BRANCH, node.operand
    elif not isinstance(node.op, ast.UAdd):
        yield MutantKind.ARITHMETIC, node.operand


def _choice(node: ast.BoolOp | ast.IfExp) -> Iterator[Change]:
    if isinstance(node, ast.IfExp):
        yield MutantKind.BRANCH, ast.IfExp(node.test, node.orelse, node.body)
        return
    yield MutantKind.BRANCH, ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for place in range(len(node.values)):
        rest = node.values[:place] + node.values[place + 1 :]
        yield MutantKind.BRANCH, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _is_condition(node: ast.expr, parent: ast.AST) -> bool:
    if isinstance(parent, (ast.If, ast.While, ast.IfExp, ast.Assert)):
        return parent.test is node
    return isinstance(parent, ast.comprehension) and any(node is each for each in parent.ifs)


def _comparison(node: ast.Compare) -> Iterator[Change]:
    for place, op in enumerate(node.ops):
        swaps = [(MutantKind.COMPARISON, _OPPOSITE[type(op)])]
        if type(op) in _EDGE:
            swaps.append((MutantKind.BOUNDARY, _EDGE[type(op)]))
        for kind, other in swaps:
            ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield kind, ast.Compare(node.left, ops, node.comparators)
        right = node.comparators[place]
        if type(op) in _EDGE and not isinstance(right, ast.Constant):
            for step in (1, -1):
                moved = [*node.comparators[:place], _shifted(right, step), *node.comparators[place + 1 :]]
                yield MutantKind.BOUNDARY, ast.Compare(node.left, node.ops, moved)


def _constant(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield MutantKind.CONSTANT, ast.Constant(not value)
    elif isinstance(value, int):
        yield MutantKind.CONSTANT, ast.Constant(value + 1)
        yield MutantKind.CONSTANT, _number(value - 1)
    elif isinstance(value, float):
        yield MutantKind.CONSTANT, ast.Constant(value + 1.0)
    elif isinstance(value, str):
        yield MutantKind.CONSTANT, ast.Constant("" if value else "x")
        if len(value) > 1:
            yield MutantKind.CONSTANT, ast.Constant(value[1:])
            yield MutantKind.CONSTANT, ast.Constant(value[:-1])


def _call(node: ast.Call) -> Iterator[Change]:
    called, given, named = node.func, node.args, node.keywords
    plain = not any(isinstance(argument, ast.Starred) for argument in given)
    if plain and len(given) > 1:
        yield MutantKind.CALL, ast.Call(called, [given[1], given[0], *given[2:]], named)
        yield MutantKind.CALL, ast.Call(called, given[:-1], named)
    for place in range(len(named)):
        yield MutantKind.CALL, ast.Call(called, given, named[:place] + named[place + 1 :])
    if isinstance(called, ast.Name):
        if plain and len(given) == 1:
            yield MutantKind.CALL, given[0]
        if called.id in _NEAR:
            yield MutantKind.CALL, ast.Call(ast.Name(_NEAR[called.id], ast.Load()), given, named)
        if called.id == "range" and plain:
            yield from _range(node)
    elif isinstance(called, ast.Attribute):
        if called.attr in _NEAR:
            other = ast.Attribute(called.value, _NEAR[called.attr], ast.Load())
            yield MutantKind.CALL, ast.Call(other, given, named)
        if not given and not named:
            yield MutantKind.CALL, called.value


def _range(node: ast.Call) -> Iterator[Change]:
    for place, bound in enumerate(node.args[:2]):
        for step in () if isinstance(bound, ast.Constant) else (1, -1):
            moved = [*node.args[:place], _shifted(bound, step), *node.args[place + 1 :]]
            yield MutantKind.BOUNDARY, ast.Call(node.func, moved, node.keywords)


def _slice(node: ast.Slice) -> Iterator[Change]:
    low, high, step = node.lower, node.upper, node.step
    yield MutantKind.INDEX, ast.Slice(_shifted(low, 1) if low else ast.Constant(1), high, step)
    yield MutantKind.INDEX, ast.Slice(low, _shifted(high, -1) if high else _number(-1), step)
    if high is not None:
        yield MutantKind.INDEX, ast.Slice(low, _shifted(high, 1), step)
    if low is not None:
        yield MutantKind.INDEX, ast.Slice(None, high, step)
    if step is not None:
        yield MutantKind.INDEX, ast.Slice(low, high, None)


def _statement(node: ast.stmt, parent: ast.AST) -> Iterator[Change]:
    if isinstance(node, _REMOVABLE):
        yield MutantKind.STATEMENT, ast.Pass()
    match node:
        case ast.AugAssign(target=target, op=op, value=value):
            for other in _ARITHMETIC[type(op)]:
                yield MutantKind.ARITHMETIC, ast.AugAssign(target, other(), value)
            yield MutantKind.STATEMENT, ast.Assign([target], value)
        case ast.Return(value=value) if value is not None:
            yield from _return(value, parent)
        case ast.Break():
            yield MutantKind.LOOP, ast.Continue()
            yield MutantKind.LOOP, ast.Pass()
        case ast.Continue():
            yield MutantKind.LOOP, ast.Break()
            yield MutantKind.LOOP, ast.Pass()
        case ast.For(target=target, iter=iterated, body=body, orelse=orelse):
            yield MutantKind.LOOP, ast.For(target, ast.List([], ast.Load()), body, orelse)
            yield MutantKind.LOOP, ast.For(target, _tail(iterated), body, orelse)
            yield MutantKind.LOOP, ast.For(target, iterated, [*body, ast.Break()], orelse)
        case ast.While(test=test, body=body, orelse=orelse):
            yield MutantKind.LOOP, ast.While(test, [*body, ast.Break()], orelse)


def _return(value: ast.expr, parent: ast.AST) -> Iterator[Change]:
    if not (isinstance(value, ast.Constant) and value.value is None):
        yield MutantKind.RETURN, ast.Return(ast.Constant(None))
    if isinstance(value, (ast.Compare, ast.BoolOp)):
        yield MutantKind.RETURN, ast.Return(_negated(value))
    elif isinstance(value, (ast.BinOp, ast.Name)):
        yield MutantKind.RETURN, ast.Return(_shifted(value, 1))
    if not isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield MutantKind.RETURN, ast.Pass()  # it falls through to what follows


def _negated(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand
    return ast.UnaryOp(ast.Not(), node)


def _shifted(node: ast.expr, step: int) -> ast.expr:
    """The expression plus or minus one; ``n - 1`` plus one is ``n``."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return _number(value + step)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            return _number(step - value)
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=1)) if step == -1:
            return left
        case ast.BinOp(left=left, op=ast.Sub(), right=ast.Constant(value=1)) if step == 1:
            return left
    return ast.BinOp(node, ast.Add() if step == 1 else ast.Sub(), ast.Constant(1))


def _number(value: int) -> ast.expr:
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def _tail(iterated: ast.expr) -> ast.expr:
    """All but the first of what is iterated: ``[*xs][1:]``."""
    listed = ast.List([ast.Starred(iterated, ast.Load())], ast.Load())
    return ast.Subscript(listed, ast.Slice(ast.Constant(1), None, None), ast.Load())
