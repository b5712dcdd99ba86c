"""Whether a program's answers can depend on anything but their input, by its syntax and the types of the inputs.

It holds that nothing but plain data (numbers, text, lists, tuples, dicts, None) ever comes to stand behind a name, in
an item or in an argument. A set stands only where the order of its items cannot be told; what is lazy, a function or a
type only where it is used up. So no text of an answer holds an address, no answer hangs on a hash, and nothing is kept
from one call to the next, for there is nothing to keep it in.
"""

import ast
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from sparring_sandbox import Value

from . import words
from .names import Names, Unshown, check_hidden, names_of, nodes_of
from .values import PLAIN_TYPES, Place, Values


def is_pure(tree: ast.Module, entry: str, inputs: Iterable[tuple[Value, ...]], *, has_memory: bool = False) -> bool:
    """Whether it is shown that what entry gives for each of the inputs depends on that input alone: not on hash seed,
    random seed, time, place or locale, nor on what was asked before; but that a program at the edge of the recursion
    limit may pass it in one order of a set's items and not in another. False says nothing of the program.

    has_memory: it left most of its memory unused on these inputs. Then it may catch whatever is raised, where it calls
    no function of its own: no limit of the sandbox is behind what it caught, but for a request that is beyond it alone.
    """
    try:
        nodes = nodes_of(tree)
        names = names_of(nodes)
        check_hidden(tree, names)
        has_floats = _check_plain(inputs)
        may_catch_all = has_memory and not _calls_own(nodes, names)
        _Program(names, cache(lambda: has_floats or _has_floats(nodes)), may_catch_all).module(tree)
    except (Unshown, RecursionError):
        return False
    return any(isinstance(each, ast.FunctionDef) and each.name == entry for each in tree.body)


def _check_plain(inputs: Iterable[object]) -> bool:
    """Whether a float is among the values. Raises Unshown: something else than plain data is."""
    left, has_floats = list(inputs), False
    while left:
        value = left.pop()
        if type(value) is list or type(value) is tuple:
            left.extend(value)
        elif type(value) is dict:
            left.extend(value)
            left.extend(value.values())
        elif type(value) not in PLAIN_TYPES:
            raise Unshown
        has_floats = has_floats or type(value) is float
    return has_floats


def _has_floats(nodes: Iterable[ast.AST]) -> bool:
    """Whether a float may come up that no input brought."""
    return any(
        isinstance(node, (ast.Div, ast.Pow, ast.Import))
        or (isinstance(node, ast.ImportFrom) and node.module in words.MODULES)
        or (isinstance(node, ast.Constant) and type(node.value) is float)
        or (isinstance(node, ast.Name) and node.id in words.FLOAT_CALLS)
        for node in nodes
    )


def _calls_own(nodes: Iterable[ast.AST], names: Names) -> bool:
    """Whether the program may call its own functions, and so itself, to any depth."""
    return any(isinstance(node, ast.Name) and node.id in names.functions for node in nodes)


class _Program:
    """Each method returns when the statement keeps to the table, and raises Unshown otherwise."""

    def __init__(self, names: Names, has_floats: Callable[[], bool], may_catch_all: bool) -> None:
        self._names = names
        self._may_catch_all = may_catch_all
        self._values = Values(names, has_floats)

    def module(self, tree: ast.Module) -> None:
        """The module binds functions and constants, and does nothing else."""
        for node in tree.body:
            if isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets):
                self._constant(node.value)
            elif isinstance(node, (ast.FunctionDef, ast.Import, ast.ImportFrom)):
                self._body([node])
            elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                raise Unshown

    def _constant(self, node: ast.expr) -> None:
        """A value that nobody can change: else it would keep something from one call to the next."""
        if isinstance(node, ast.UnaryOp):
            node = node.operand
        if isinstance(node, ast.Tuple):
            for item in node.elts:
                self._constant(item)
        elif not isinstance(node, ast.Constant) or type(node.value) not in PLAIN_TYPES:
            raise Unshown

    def _body(self, *bodies: list[ast.stmt]) -> None:
        for body in bodies:
            for statement in body:
                reader = _READERS.get(type(statement))
                if reader is None:
                    raise Unshown
                reader(self, statement)

    def _nothing(self, node: ast.stmt) -> None:
        """It holds no value; of an import, the names are known."""

    def _function(self, node: ast.FunctionDef) -> None:
        given = node.args
        if node.decorator_list or getattr(node, "type_params", []):
            raise Unshown
        for default in (*given.defaults, *given.kw_defaults):
            if default is not None:
                self._constant(default)
        for each in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
            if each is not None:
                self._annotation(each.annotation)
        self._annotation(node.returns)
        self._body(node.body)

    def _annotation(self, node: ast.expr | None) -> None:
        """It is evaluated, so nothing may happen in it."""
        for each in () if node is None else ast.walk(node):
            is_known = isinstance(each, ast.Name) and each.id in (words.TYPES | self._names.typing)
            if not is_known and not isinstance(each, _ANNOTATING):
                raise Unshown

    def _return(self, node: ast.Return) -> None:
        self._values.read(node.value)

    def _assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._bind(target, node.value)

    def _annotated(self, node: ast.AnnAssign) -> None:
        self._annotation(node.annotation)
        self._values.store(node.target)  # it is evaluated even where nothing is bound to it
        if node.value is not None:
            self._bind(node.target, node.value)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        self._values.store(target)
        if isinstance(target, ast.Name) and self._names.is_set(value):
            self._values.read(value, Place.COMPARED)
        else:
            is_unpacked = isinstance(target, (ast.Tuple, ast.List))
            self._values.read(value, Place.RUN_THROUGH if is_unpacked else Place.KEPT)

    def _augmented(self, node: ast.AugAssign) -> None:
        self._values.store(node.target)
        is_set = self._names.is_set(node.target)
        if is_set and not isinstance(node.op, words.SET_OPERATORS):
            raise Unshown
        self._values.read(node.value, Place.COMPARED if is_set else Place.KEPT)

    def _for(self, node: ast.For) -> None:
        self._values.store(node.target)
        self._values.read(node.iter, Place.RUN_THROUGH)
        self._body(node.body, node.orelse)

    def _choice(self, node: ast.If | ast.While) -> None:
        self._values.read(node.test, Place.COMPARED)
        self._body(node.body, node.orelse)

    def _expression(self, node: ast.Expr) -> None:
        self._values.read(node.value)

    def _assert(self, node: ast.Assert) -> None:
        self._values.read(node.test, Place.COMPARED)
        self._values.read(node.msg)

    def _raise(self, node: ast.Raise) -> None:
        raised = node.exc
        if isinstance(raised, ast.Call) and not raised.keywords:
            self._values.read_all(raised.args)
            raised = raised.func
        if node.cause is not None or not _is_among(raised, words.RAISED):
            raise Unshown

    def _try(self, node: ast.Try) -> None:
        if node.finalbody:
            raise Unshown  # a return in it would hide what a limit of the sandbox raised
        for handler in node.handlers:
            caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            if handler.name is not None or not all(self._is_caught(each) for each in caught):
                raise Unshown
            self._body(handler.body)
        self._body(node.body, node.orelse)

    def _is_caught(self, node: ast.expr | None) -> bool:
        is_all = node is None or _is_among(node, words.CAUGHT_WITH_MEMORY)
        return (is_all and self._may_catch_all) or _is_among(node, words.CAUGHT)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self._values.store(target)


def _is_among(node: ast.expr | None, names: frozenset[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


_ANNOTATING = (ast.Subscript, ast.Constant, ast.Tuple, ast.List, ast.BinOp, ast.BitOr, ast.Load)
_READERS: dict[type[ast.stmt], Callable[[_Program, Any], None]] = {
    ast.AnnAssign: _Program._annotated,
    ast.Assert: _Program._assert,
    ast.Assign: _Program._assign,
    ast.AugAssign: _Program._augmented,
    ast.Break: _Program._nothing,
    ast.Continue: _Program._nothing,
    ast.Delete: _Program._delete,
    ast.Expr: _Program._expression,
    ast.For: _Program._for,
    ast.FunctionDef: _Program._function,
    ast.If: _Program._choice,
    ast.Import: _Program._nothing,
    ast.ImportFrom: _Program._nothing,
    ast.Nonlocal: _Program._nothing,
    ast.Pass: _Program._nothing,
    ast.Raise: _Program._raise,
    ast.Return: _Program._return,
    ast.Try: _Program._try,
    ast.While: _Program._choice,
}
