"""Makes mutants: programs that differ from one in a single small change. By syntax tree alone; nothing is run here.

The same source, count and seed give the same mutants in the same order.
"""

import ast
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from types import CodeType
from typing import Any

from sparring_verifiers.code.extract import MAX_PROGRAM_BYTES, parse_program
from sparring_verifiers.types import SCRIPT
from sparring_verifiers.wire import digest

from .operators import MutantKind, changes_of

_MAX_SHOWN_CHARS = 60
# What no mistake of a solution lies in: what is declared, how it is documented, what an exception says.
_SKIPPED_FIELDS = frozenset({"annotation", "returns", "decorator_list", "type_params", "format_spec", "pattern", "msg"})
_SKIPPED_NODES = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
_UNMADE = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, SystemError)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A whole program with one change. line: of the original; change: what stood there and what stands there now."""

    source: str
    kind: MutantKind
    line: int
    change: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.change}"


@dataclass(slots=True)
class _Site:
    """A change that can be made in the tree and taken back. place: in the list that the field holds; None: no list."""

    number: int
    kind: MutantKind
    parent: ast.AST
    field: str
    place: int | None
    old: ast.AST
    new: ast.AST
    line: int

    def put(self, node: ast.AST) -> None:
        if self.place is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.place] = node


def mutants_of(source: str, entry: str, *, most: int = 50, seed: int = 0) -> tuple[Mutant, ...]:
    """Mutants of what the entry needs, by line: all of them, or a seeded choice spread over kinds and lines.

    No two compile to the same bytecode, and none to the original's.
    """
    tree = parse_program(source)
    if tree is None:
        return ()
    original, _ = _compiled(tree)
    if original is None:
        return ()
    seen: set[object] = {original}
    made: list[tuple[int, int, Mutant]] = []
    for site in _spread(list(_sites(tree, entry)), f"{seed}:{digest(source)}"):
        if len(made) == most:
            break
        site.put(ast.fix_missing_locations(ast.copy_location(site.new, site.old)))
        key, text = _compiled(tree)
        site.put(site.old)
        if key is not None and key not in seen:
            seen.add(key)
            made.append((site.line, site.number, Mutant(text, site.kind, site.line, _change(site))))
    return tuple(mutant for _, _, mutant in sorted(made, key=lambda each: each[:2]))


def _compiled(tree: ast.Module) -> tuple[object, str]:
    """What the program compiles to, comparable, with its text; None where it is no program."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = ast.unparse(tree)
            if len(text.encode()) > MAX_PROGRAM_BYTES:
                return None, ""
            return _code_key(compile(text, "mutant", "exec", dont_inherit=True, optimize=0)), text
    except _UNMADE:
        return None, ""


def _code_key(code: CodeType) -> object:
    """What the code does, without where it stands in its file."""
    return (
        code.co_code,
        tuple(_constant_key(constant) for constant in code.co_consts),
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_exceptiontable,
        code.co_flags,
    )


def _constant_key(constant: object) -> object:
    if isinstance(constant, CodeType):
        return _code_key(constant)
    if isinstance(constant, frozenset):  # its order is that of hashes
        return tuple(sorted(map(repr, constant)))
    return repr(constant)


def _spread(sites: list[_Site], seed: str) -> Iterator[_Site]:
    """The sites in turn by kind, and in each kind by how little their line has been changed before."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    random.shuffle(sites)
    waiting: dict[MutantKind, list[_Site]] = {}
    for site in sites:
        waiting.setdefault(site.kind, []).append(site)
    used: Counter[int] = Counter()
    while waiting:
        for kind in sorted(waiting):
            found = min(waiting[kind], key=lambda site: used[site.line])
            waiting[kind].remove(found)
            used[found.line] += 1
            if not waiting[kind]:
                del waiting[kind]
            yield found


def _sites(tree: ast.Module, entry: str) -> Iterator[_Site]:
    number = 0
    for statement in _needed(tree, entry):
        for parent, field, place, node in _places(tree, statement, is_script=entry == SCRIPT):
            for kind, new in changes_of(node, parent):
                yield _Site(number, kind, parent, field, place, node, new, _line(node, parent))
                number += 1


def _places(
    tree: ast.Module, statement: ast.stmt, *, is_script: bool
) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node below the statement, and itself, with where it stands: in the order of the text."""
    stack: list[tuple[ast.AST, str, int | None, ast.AST]] = [(tree, "body", tree.body.index(statement), statement)]
    while stack:
        parent, field, place, node = stack.pop()
        if _is_skipped(node, is_script=is_script):
            continue
        yield parent, field, place, node
        if isinstance(node, ast.Raise):
            continue
        below: list[tuple[ast.AST, str, int | None, ast.AST]] = []
        for name, value in ast.iter_fields(node):
            if name in _SKIPPED_FIELDS:
                continue
            if isinstance(value, ast.AST):
                below.append((node, name, None, value))
            elif isinstance(value, list):
                below += [(node, name, at, item) for at, item in enumerate(value) if isinstance(item, ast.AST)]
        stack += reversed(below)


def _is_skipped(node: ast.AST, *, is_script: bool) -> bool:
    if isinstance(node, _SKIPPED_NODES):
        return True
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    is_print = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print"
    return isinstance(value, ast.Constant) or (is_print and not is_script)  # what a function prints is not looked at


def _needed(tree: ast.Module, entry: str) -> list[ast.stmt]:
    """The statements of the top level that the entry's answer can depend on; of a script, all."""
    if entry == SCRIPT:
        return list(tree.body)
    statements = [each for each in tree.body if not isinstance(each, (*_SKIPPED_NODES, ast.Expr, ast.Assert))]
    needed, found = {entry}, list[ast.stmt]()
    while reached := [each for each in statements if each not in found and _binds(each) & needed]:
        found += reached
        needed |= {node.id for each in reached for node in ast.walk(each) if isinstance(node, ast.Name)}
    return [each for each in tree.body if each in found]


def _binds(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.For, ast.While, ast.If, ast.Try, ast.With, ast.AugAssign)):
        return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _line(node: ast.AST, parent: ast.AST) -> int:
    line: Any = getattr(node, "lineno", None) or getattr(parent, "lineno", None)
    if line is None and isinstance(node, ast.comprehension):
        line = node.target.lineno
    return int(line or 1)


def _change(site: _Site) -> str:
    if isinstance(site.new, ast.Pass):
        return f"{_shown(site.old)} removed"
    return f"{_shown(site.old)} -> {_shown(site.new)}"


def _shown(node: ast.AST) -> str:
    """The node's first line, cut where it is long."""
    try:
        text = ast.unparse(node).strip().partition("\n")[0]
    except _UNMADE:
        text = type(node).__name__
    return text if len(text) <= _MAX_SHOWN_CHARS else f"{text[: _MAX_SHOWN_CHARS - 3]}..."
