"""Which names a program binds, and to what kind of thing: one kind a name, wherever it stands."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import words

_LEAVES = frozenset((ast.Name, ast.Constant))
_CONTEXTS = frozenset((ast.Load, ast.Store, ast.Del))
_BINDING = frozenset(
    (ast.Name, ast.arg, ast.AugAssign, ast.FunctionDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
)
_SCOPES = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Unshown(Exception):
    """What was met says nothing either way."""


@dataclass(slots=True)
class Names:
    """Names by what they are bound to. sets: those of data that may stand for a set."""

    data: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    modules: dict[str, str] = field(default_factory=dict)
    imported: set[str] = field(default_factory=set)  # functions of a module
    typing: set[str] = field(default_factory=set)
    _known: dict[ast.expr, bool] = field(default_factory=dict)

    def is_set(self, node: ast.expr) -> bool:
        """Whether the expression gives a set, where it gives anything. All that do are told by their syntax, for no set
        comes to stand behind another name, in an item or in an argument."""
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = self._is_set(node)
        return known

    def _is_set(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self.sets
        if isinstance(node, ast.BinOp):
            return isinstance(node.op, words.SET_OPERATORS) and (self.is_set(node.left) or self.is_set(node.right))
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                return called.attr in words.SET_MAKERS and self.is_set(called.value)
            return isinstance(called, ast.Name) and called.id == "set"
        return isinstance(node, (ast.Set, ast.SetComp))


def nodes_of(tree: ast.Module) -> list[ast.AST]:
    """Every node but the contexts of names, from the top down."""
    nodes: list[ast.AST] = [tree]
    for node in nodes:  # it grows meanwhile
        if type(node) in _LEAVES:
            continue  # most nodes are names and constants
        for value in vars(node).values():
            if type(value) is list:
                nodes += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST) and type(value) not in _CONTEXTS:
                nodes.append(value)
    return nodes


def names_of(nodes: Iterable[ast.AST]) -> Names:
    """The names that the nodes of a program bind.

    Raises:
        Unshown: one stands for two kinds of things, hides a builtin with more than data or is a special one, or an
            import is not known.
    """
    names, bound = Names(), list[tuple[str, ast.expr]]()
    stores = Counter[str]()  # how often each name is bound, but for what an operator does to it
    for node in (each for each in nodes if type(each) in _BINDING):
        if isinstance(node, ast.Name):
            if type(node.ctx) is not ast.Load:
                names.data.add(node.id)
                stores[node.id] += isinstance(node.ctx, ast.Store)
        elif isinstance(node, ast.arg):
            names.data.add(node.arg)
            stores[node.arg] += 1
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            stores[node.target.id] -= 1
        elif isinstance(node, ast.FunctionDef):
            names.functions.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            _import(node, names)
        elif isinstance(node, ast.Assign):
            bound += [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            bound.append((node.target.id, node.value))
    names.sets |= _sets(bound)
    _check_apart(names)
    for name, value in bound:
        stores[name] -= names.is_set(value)
    if any(stores[name] for name in names.sets):
        raise Unshown  # update and |= on what may be a dict as well would show it a set's order
    return names


def _sets(bound: list[tuple[str, ast.expr]]) -> set[str]:
    """The names that may stand for a set: those bound to one by its syntax, and those bound to them."""
    found, left, users = set[str](), list[str](), defaultdict[str, list[str]](list)
    for name, value in bound:
        is_one, sources = _sources(value)
        if is_one:
            left.append(name)
        for source in sources:
            users[source].append(name)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += users[name]
    return found


def _sources(value: ast.expr) -> tuple[bool, list[str]]:
    """Whether it is a set by its syntax, and the names any of which makes it one."""
    left, sources = [value], list[str]()
    while left:
        node = left.pop()
        if isinstance(node, ast.Name):
            sources.append(node.id)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, words.SET_OPERATORS):
            left += (node.left, node.right)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in words.SET_MAKERS:
                left.append(node.func.value)
        elif isinstance(node, (ast.Set, ast.SetComp)) or (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "set"
        ):
            return True, sources
    return False, sources


def _import(node: ast.Import | ast.ImportFrom, names: Names) -> None:
    for alias in node.names:
        if isinstance(node, ast.Import) and alias.name in words.MODULES:
            names.modules[alias.asname or alias.name] = alias.name
            continue
        module = node.module if isinstance(node, ast.ImportFrom) and not node.level and not alias.asname else None
        if module == "typing" and alias.name in words.TYPING:
            names.typing.add(alias.name)
        elif module in words.MODULES and alias.name in words.MODULES[module][0]:
            names.imported.add(alias.name)
        else:
            raise Unshown


def _check_apart(names: Names) -> None:
    kinds = (names.data, names.functions, names.modules.keys(), names.imported, names.typing)
    every = set[str]().union(*kinds)
    hidden = (every & words.BUILTINS) - names.data
    if len(every) < sum(map(len, kinds)) or hidden or any(name.startswith("__") for name in every):
        raise Unshown


def check_hidden(tree: ast.Module, names: Names) -> None:
    """Returns when a name of a builtin that is bound to data stands for data wherever it stands: only in functions of
    the module that bind it themselves. What their defaults and annotations name is looked at elsewhere.

    Raises:
        Unshown: it may stand for the builtin.
    """
    hidden = names.data & words.BUILTINS
    for statement in tree.body if hidden else ():
        named = {each.id for each in ast.walk(statement) if isinstance(each, ast.Name)} & hidden
        if named and not (isinstance(statement, ast.FunctionDef) and named <= _own_names(statement)):
            raise Unshown


def _own_names(function: ast.FunctionDef) -> set[str]:
    """Names that are local to the function itself, and so to what stands in it; not all of them need be found."""
    given = function.args
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    own, left = {each.arg for each in every if each is not None}, list[ast.AST](function.body)
    while left:
        node = left.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        if not isinstance(node, _SCOPES):
            left += ast.iter_child_nodes(node)
    return own
