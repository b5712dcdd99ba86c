"""Where a value may stand: reads the expressions of a program against the closed table of words.py."""

import ast
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from . import words
from .names import Names, Unshown

PLAIN_TYPES = (type(None), bool, int, float, str)


class Place(Enum):
    """What happens to a value where it stands."""

    KEPT = 1  # it may come to stand anywhere: plain data only
    RUN_THROUGH = 2  # once, in its order: what is lazy may stand here
    COMPARED = 3  # as a set is, whatever the order: a set may stand here
    COUNTED = 4  # only which items there are, and how often: a set too, and a list of one

    @property
    def takes_sets(self) -> bool:
        return self in (Place.COMPARED, Place.COUNTED)


class Values:
    """Each method returns when the expression may stand there, and raises Unshown otherwise.

    has_floats: whether a float can come up at all. Without one there is no NaN, which has no place in an order and a
    hash of its address; then any order of the items of a set sorts to one list.
    """

    def __init__(self, names: Names, has_floats: Callable[[], bool]) -> None:
        self._names = names
        self._has_floats = has_floats
        self._callable = (words.CALLBACKS - names.data) | names.functions | names.imported

    def read(self, node: ast.expr | None, place: Place = Place.KEPT) -> None:
        if isinstance(node, ast.Name):
            if node.id not in self._names.data or (node.id in self._names.sets and not place.takes_sets):
                raise Unshown
        elif isinstance(node, ast.Constant):
            if type(node.value) not in PLAIN_TYPES:
                raise Unshown
        elif node is not None:
            reader = _READERS.get(type(node))
            if reader is None:
                raise Unshown
            reader(self, node, place)

    def read_all(self, nodes: Iterable[ast.expr | None], place: Place = Place.KEPT) -> None:
        for node in nodes:
            self.read(node, place)

    def store(self, target: ast.expr) -> None:
        """What is assigned to: a name, or an item of plain data."""
        if isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self.store(each)
        elif isinstance(target, ast.Starred):
            self.store(target.value)
        elif isinstance(target, ast.Subscript):
            self._subscript(target, Place.KEPT)
        elif not isinstance(target, ast.Name):
            raise Unshown  # an attribute would be kept

    def _listed(self, node: ast.List | ast.Tuple, _place: Place) -> None:
        self.read_all(node.elts)

    def _starred(self, node: ast.Starred, _place: Place) -> None:
        self.read(node.value, Place.RUN_THROUGH)

    def _set(self, node: ast.Set, place: Place) -> None:
        self._check(place.takes_sets)
        self.read_all(node.elts)

    def _dict(self, node: ast.Dict, _place: Place) -> None:
        self.read_all((*node.keys, *node.values))

    def _joined(self, node: ast.JoinedStr, _place: Place) -> None:
        self.read_all(node.values)

    def _formatted(self, node: ast.FormattedValue, _place: Place) -> None:
        self.read(node.value)
        for part in node.format_spec.values if isinstance(node.format_spec, ast.JoinedStr) else ():
            self._check(isinstance(part, ast.Constant) and "n" not in str(part.value))  # n asks the locale

    def _binary(self, node: ast.BinOp, place: Place) -> None:
        is_set = self._names.is_set(node)
        self._check(place.takes_sets or not is_set)
        self.read_all((node.left, node.right), Place.COMPARED if is_set else Place.KEPT)

    def _unary(self, node: ast.UnaryOp, _place: Place) -> None:
        self.read(node.operand, Place.COMPARED if isinstance(node.op, ast.Not) else Place.KEPT)

    def _either(self, node: ast.BoolOp, place: Place) -> None:
        self.read_all(node.values, place)

    def _choice(self, node: ast.IfExp, place: Place) -> None:
        self.read(node.test, Place.COMPARED)
        self.read_all((node.body, node.orelse), place)

    def _named(self, node: ast.NamedExpr, _place: Place) -> None:
        self.read(node.value)

    def _subscript(self, node: ast.Subscript, _place: Place) -> None:
        self.read(node.value)
        if isinstance(node.slice, ast.Slice):
            self.read_all((node.slice.lower, node.slice.upper, node.slice.step))
        else:
            self.read(node.slice)

    def _attribute(self, node: ast.Attribute, _place: Place) -> None:
        self._check(node.attr in self._of_module(node.value)[1])

    def _of_module(self, node: ast.expr) -> tuple[frozenset[str], frozenset[str]]:
        """The functions and the constants of the module that the expression names; none where it names none."""
        name = self._names.modules.get(node.id) if isinstance(node, ast.Name) else None
        return (frozenset(), frozenset()) if name is None else words.MODULES[name]

    def _compare(self, node: ast.Compare, _place: Place) -> None:
        operands = (node.left, *node.comparators)
        if any(_is_type_of(each) for each in operands):
            for each in operands:
                self._type(each)
        elif any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops):
            self._check(len(node.ops) == 1 and any(_is_singleton(each) for each in operands))
            self.read_all(operands)
        elif len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            self.read(node.left, Place.COMPARED)
            self.read(node.comparators[0], Place.COMPARED)
        else:
            self.read_all(operands, Place.COMPARED)

    def _type(self, node: ast.expr) -> None:
        """A type by its name, types in a row, or ``type(value)``."""
        if isinstance(node, (ast.Tuple, ast.List)):
            for each in node.elts:
                self._type(each)
        elif _is_type_of(node):
            assert isinstance(node, ast.Call)
            self._check(len(node.args) == 1 and not node.keywords and "type" not in self._names.data)
            self.read(node.args[0], Place.COMPARED)
        else:
            self._check(isinstance(node, ast.Name) and node.id in words.TYPES and node.id not in self._names.data)

    def _comprehended(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, place: Place) -> None:
        self._check(place.takes_sets or not isinstance(node, ast.SetComp))
        self._check(place is not Place.KEPT or not isinstance(node, ast.GeneratorExp))
        for each in node.generators:
            self._check(not each.is_async)
            self.store(each.target)
            self.read(each.iter, Place.RUN_THROUGH)
            self.read_all(each.ifs, Place.COMPARED)
        self.read_all((node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,))

    # Calls.

    def _call(self, node: ast.Call, place: Place) -> None:
        called = node.func
        if isinstance(called, ast.Attribute):
            if called.attr in self._of_module(called.value)[0]:
                self._given(node, Place.RUN_THROUGH)
            elif called.attr in words.DIGEST_METHODS and isinstance(called.value, ast.Call):
                self._digest(node, called.value)
            elif self._names.is_set(called.value):
                self._set_method(node, called, place)
            else:
                self._method(node, called, place)
        elif not isinstance(called, ast.Name):
            raise Unshown
        elif called.id in self._names.data:
            raise Unshown  # nothing that could be called
        elif called.id in self._names.functions:
            self._given(node, Place.KEPT)
        elif called.id in self._names.imported:
            self._given(node, Place.RUN_THROUGH)
        else:
            self._builtin(node, called.id, place)

    def _given(self, node: ast.Call, place: Place, *, has_key: bool = False) -> None:
        """has_key: what is called with it calls its key, and keeps it no longer."""
        self.read_all(node.args, place)
        for keyword in node.keywords:
            if has_key and keyword.arg == "key":
                self._callback(keyword.value)
            else:
                self.read(keyword.value)

    def _method(self, node: ast.Call, called: ast.Attribute, place: Place) -> None:
        is_lazy = called.attr in words.LAZY_METHODS
        self._check(called.attr in words.METHODS or (is_lazy and place is not Place.KEPT))
        self.read(called.value)
        place = Place.RUN_THROUGH if called.attr in words.CONSUMING_METHODS else Place.KEPT
        self._given(node, place, has_key=called.attr == "sort")

    def _digest(self, node: ast.Call, made: ast.Call) -> None:
        """``hashlib.md5(data).hexdigest()``: the hash itself comes to stand nowhere."""
        called = made.func
        self._check(isinstance(called, ast.Attribute) and called.attr in words.HASHES)
        assert isinstance(called, ast.Attribute)
        owner = called.value
        self._check(isinstance(owner, ast.Name) and self._names.modules.get(owner.id) == "hashlib")
        self._check(not (node.args or node.keywords or made.keywords))
        self.read_all(made.args)

    def _set_method(self, node: ast.Call, called: ast.Attribute, place: Place) -> None:
        self._check(called.attr in words.SET_METHODS or (called.attr in words.SET_MAKERS and place.takes_sets))
        self._check(not node.keywords)
        self.read(called.value, Place.COMPARED)
        self.read_all(node.args, Place.KEPT if called.attr in words.ITEM_METHODS else Place.COUNTED)

    def _builtin(self, node: ast.Call, name: str, place: Place) -> None:
        one = node.args[0] if node.args else None
        others = node.args[1:]
        if name in words.PLAIN_CALLS:
            self._given(node, Place.KEPT)
        elif name in ("len", "bool"):
            self._given(node, Place.COUNTED)
        elif name == "isinstance" and len(others) == 1 and not node.keywords:
            self.read(one, Place.COMPARED)
            self._type(others[0])
        elif name == "set" and place.takes_sets and not others and not node.keywords:
            self.read(one, Place.COUNTED)
        elif name in words.CONSUMERS and not (others and name in ("max", "min")):
            self.read(one, self._consumed(node, name, place))
            rest = ast.Call(node.func, node.args[1:], node.keywords)
            self._given(rest, Place.KEPT, has_key=name in words.ORDERING)
        elif name in words.CONSUMERS:
            self._given(node, Place.KEPT, has_key=True)  # max(a, b) may give what it was given
        elif name in words.LAZY_CALLS and place is not Place.KEPT:
            self._lazy(node, name)
        else:
            raise Unshown

    def _consumed(self, node: ast.Call, name: str, place: Place) -> Place:
        """How a function goes through its first argument; a list of a set is as good as the set where it is counted."""
        if name in ("list", "tuple"):
            return Place.COUNTED if place is Place.COUNTED else Place.RUN_THROUGH
        is_by_key = any(each.arg == "key" for each in node.keywords)
        is_sorting = name == "sorted" and not is_by_key and not self._has_floats()
        return Place.COUNTED if is_sorting else Place.RUN_THROUGH

    def _lazy(self, node: ast.Call, name: str) -> None:
        if name not in ("map", "filter"):
            self._given(node, Place.RUN_THROUGH)
            return
        self._check(len(node.args) > 1 and not node.keywords)
        function, *through = node.args
        if not (name == "filter" and _is_singleton(function)):
            self._callback(function)
        self.read_all(through, Place.RUN_THROUGH)

    def _callback(self, node: ast.expr) -> None:
        """What may be called with items and gives plain data."""
        if isinstance(node, ast.Lambda):
            given = node.args
            self._check(not (given.defaults or given.kw_defaults))
            self.read(node.body)
        elif isinstance(node, ast.Attribute):
            owner = node.value
            is_text = isinstance(owner, ast.Name) and owner.id == "str" and "str" not in self._names.data
            is_text = is_text or isinstance(owner, ast.Constant)
            self._check((is_text and node.attr in words.METHODS) or node.attr in self._of_module(owner)[0])
        elif isinstance(node, ast.Constant):
            self._check(node.value is None)  # key=None
        else:
            self._check(isinstance(node, ast.Name) and node.id in self._callable)

    @staticmethod
    def _check(is_fine: bool) -> None:
        if not is_fine:
            raise Unshown


def _is_type_of(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type"


def _is_singleton(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))


_READERS: dict[type[ast.expr], Callable[[Values, Any, Place], None]] = {
    ast.Attribute: Values._attribute,
    ast.BinOp: Values._binary,
    ast.BoolOp: Values._either,
    ast.Call: Values._call,
    ast.Compare: Values._compare,
    ast.Dict: Values._dict,
    ast.DictComp: Values._comprehended,
    ast.FormattedValue: Values._formatted,
    ast.GeneratorExp: Values._comprehended,
    ast.IfExp: Values._choice,
    ast.JoinedStr: Values._joined,
    ast.List: Values._listed,
    ast.ListComp: Values._comprehended,
    ast.NamedExpr: Values._named,
    ast.Set: Values._set,
    ast.SetComp: Values._comprehended,
    ast.Starred: Values._starred,
    ast.Subscript: Values._subscript,
    ast.Tuple: Values._listed,
    ast.UnaryOp: Values._unary,
}
