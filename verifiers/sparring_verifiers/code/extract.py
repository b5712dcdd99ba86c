"""Finds the program in a reply. Decides by the syntax tree alone; what it finds is never run here."""

import ast
import threading
import warnings
from collections.abc import Iterator
from functools import lru_cache, partial

from sparring_verifiers.types import SCRIPT

MAX_TEXT_CHARS = 1 << 20
MAX_PROGRAM_BYTES = 64 << 10
_FENCES = ("```", "~~~")
_LANGUAGES = ("", "python", "python3", "py")
# CPython counts a tree's depth in one place for all threads, and says "recursion depth mismatch" when another parse
# came in between, through a thread or a finalizer: ours go one at a time, and that error is tried again.
_one_at_a_time = threading.RLock()
_ATTEMPTS = 5
_MAX_TOLD = 8  # names


def extract_program(text: str, entry: str) -> str | None:
    """The program in the text that defines entry at its top level, or for a SCRIPT that calls anything at all,
    unchanged; None when there is none.

    The whole text when it is such a program; else the last fenced block that is one, its closing fence there or not.
    Extracting twice gives the same as extracting once.
    """
    if len(text) > MAX_TEXT_CHARS:
        return None
    is_one = _is_script if entry == SCRIPT else partial(_defines, entry=entry)
    if is_one(text):
        return text
    found = None
    for block in _blocks(text):
        if is_one(block):
            found = block
    return found


def functions_told(text: str) -> str:
    """The functions that the text defines at its top level, or else its last fenced block with any, by name, the first
    few; "no function" where there is none."""
    names: list[str] = []
    for source in (*_blocks(text), text) if len(text) <= MAX_TEXT_CHARS else ():
        tree = shared_tree(source)
        own = [] if tree is None else [each.name for each in tree.body if isinstance(each, ast.FunctionDef)]
        names = own or names
    return ", ".join(names[:_MAX_TOLD]) or "no function"


def parse_program(source: str) -> ast.Module | None:
    """The syntax tree, or None when it is too long, too deep or no Python."""
    if len(source) > MAX_PROGRAM_BYTES or len(source.encode(errors="replace")) > MAX_PROGRAM_BYTES:
        return None
    for _ in range(_ATTEMPTS):
        try:
            with _one_at_a_time, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # "\d" in a candidate's string is no concern of our standard error
                return ast.parse(source)
        except SystemError:
            continue
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return None


@lru_cache(maxsize=4)
def shared_tree(source: str) -> ast.Module | None:
    """What `parse_program` gives, once for all who ask in a row: to be read, never to be changed."""
    return parse_program(source)


def _defines(source: str, entry: str) -> bool:
    tree = shared_tree(source)
    return tree is not None and any(entry in _names(statement) for statement in tree.body)


def _is_script(source: str) -> bool:
    """Whether it is a program that can print: prose may happen to be Python, and it calls nothing."""
    tree = shared_tree(source)
    return tree is not None and any(isinstance(node, ast.Call) for node in ast.walk(tree))


def _names(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a statement of the top level binds, as far as an entry may be bound."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return (statement.name,)
    if isinstance(statement, ast.Assign):
        return tuple(target.id for target in statement.targets if isinstance(target, ast.Name))
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return (statement.target.id,)
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return tuple(alias.asname or alias.name for alias in statement.names)
    return ()


def _blocks(text: str) -> Iterator[str]:
    """The fenced blocks that are marked as Python or not marked at all, in order."""
    fence: str | None = None
    is_python = False
    lines: list[str] = []
    for line in text.split("\n"):
        stripped = line.strip()
        if fence is None:
            fence = next((mark for mark in _FENCES if stripped.startswith(mark)), None)
            if fence is not None:
                is_python = stripped.lstrip(fence[0]).strip().lower() in _LANGUAGES
                lines = []
        elif stripped.startswith(fence) and not stripped.strip(fence[0]):
            if is_python:
                yield "\n".join(lines) + "\n"
            fence = None
        else:
            lines.append(line)
    if fence is not None and is_python:
        yield "\n".join(lines)
