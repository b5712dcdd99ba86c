"""What a program of Absolute Zero has to look like, once: the prompt's words and the validator's checks are made of it.

It is a filter for quality. What a program can reach is the sandbox's matter, and no list of names is a boundary.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sparring_agents.table import Unusable
from sparring_verifiers import parse_program

ENTRY = "f"
MAX_PARAMETERS = 5
MAX_LINES = 60
MAX_CHARACTERS = 3_000
MODULES = (
    *("bisect", "collections", "copy", "dataclasses", "enum", "fractions", "functools", "heapq", "itertools", "math"),
    *("operator", "re", "statistics", "string", "textwrap", "typing"),
)
UNWANTED = (
    *("print", "input", "open", "eval", "exec", "compile", "globals", "locals", "vars", "getattr", "setattr"),
    *("id", "hash", "breakpoint", "exit", "quit"),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """words: as the prompt says it. is_kept: as the validator sees it."""

    words: str
    is_kept: Callable[[ast.Module], bool]


def _entries(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == ENTRY]


def _is_plain(tree: ast.Module) -> bool:
    entries = _entries(tree)
    if len(entries) != 1:
        return False
    given = entries[0].args
    is_plain = not (given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs or given.defaults)
    return is_plain and 1 <= len(given.args) <= MAX_PARAMETERS and not entries[0].decorator_list


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions and classes inside it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _own(child)


def _returns(tree: ast.Module) -> bool:
    found = [node for entry in _entries(tree) for node in _own(entry)]
    is_generator = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in found)
    return not is_generator and any(isinstance(node, ast.Return) and node.value is not None for node in found)


def _imports_known(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(name.name.split(".")[0] not in MODULES for name in node.names):
            return False
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] not in MODULES):
            return False
    return True


def _uses_wanted(tree: ast.Module) -> bool:
    return not any(isinstance(node, ast.Name) and node.id in UNWANTED for node in ast.walk(tree))


def _has_no_dunder(tree: ast.Module) -> bool:
    names = (
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    )
    return not any(name.startswith("__") for name in names)


RULES = (
    Rule(
        f"It defines one function `{ENTRY}` at its top level, with one to {MAX_PARAMETERS} parameters, without "
        "defaults, decorators, * and **.",
        _is_plain,
    ),
    Rule(f"`{ENTRY}` gives its result with `return`, and yields nothing.", _returns),
    Rule(f"It imports nothing, or only from: {', '.join(MODULES)}.", _imports_known),
    Rule(
        f"It prints nothing, reads nothing and depends on its arguments alone: it does not use {', '.join(UNWANTED)}.",
        _uses_wanted,
    ),
    Rule("It uses no name or attribute that begins with two underscores.", _has_no_dunder),
)
SIZE = f"It has at most {MAX_LINES} lines and {MAX_CHARACTERS} characters. Comments are dropped."
WELCOME = "Helper functions, functions within functions, classes and recursion are welcome."


def rules_text() -> str:
    """The rules as a prompt says them."""
    return "\n".join(f"- {words}" for words in (*(rule.words for rule in RULES), SIZE, WELCOME))


def checked_program(text: str) -> str | Unusable:
    """The program without its comments, in one layout; unusable with the rule that it breaks."""
    tree = parse_program(text)
    if tree is None:
        return Unusable("the program is no Python")
    for rule in RULES:
        if not rule.is_kept(tree):
            return Unusable(f"the program breaks a rule: {rule.words}")
    try:
        written = ast.unparse(tree) + "\n"
    except RecursionError:
        return Unusable("the program is nested too deep")
    if len(written) > MAX_CHARACTERS or written.count("\n") > MAX_LINES or "```" in written:
        return Unusable(f"the program breaks a rule: {SIZE}")
    return written
