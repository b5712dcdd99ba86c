"""Which inputs a statement shows: they are visible ones, whoever calls them hidden."""

import ast
import re

from sparring_verifiers.code.drawing.draw import Arguments, input_key
from sparring_verifiers.code.extract import parse_program
from sparring_verifiers.types import Author, Case, Suite
from sparring_verifiers.wire import make_suite

from .literals import value_of
from .refused import NotPlain

_MAX_CALL_CHARS = 2_000
_MAX_ENDS = 40  # closing brackets that are tried as the end of a call


def shown_calls(statement: str, entry: str) -> tuple[Arguments, ...]:
    """The arguments of the calls of entry with written values that stand in the text: its examples."""
    found = []
    for start in re.finditer(rf"(?<![\w.]){re.escape(entry)}\(", statement):
        call = _call_at(statement[start.start() : start.start() + _MAX_CALL_CHARS])
        try:
            if call is not None and not call.keywords:
                found.append(tuple(value_of(argument) for argument in call.args))
        except NotPlain:
            continue
    return tuple(found)


def split_suites(cases: tuple[Case, ...], shown: tuple[Arguments, ...], author: Author) -> tuple[Suite, ...]:
    """The cases as a visible suite, of those whose input is shown, and a hidden one."""
    known = {input_key(arguments) for arguments in shown}
    visible = tuple(case for case in cases if input_key(case.arguments) in known)
    hidden = tuple(case for case in cases if input_key(case.arguments) not in known)
    return tuple(
        make_suite(some, author, is_hidden=is_hidden) for some, is_hidden in ((visible, False), (hidden, True)) if some
    )


def _call_at(text: str) -> ast.Call | None:
    end = -1
    for _ in range(_MAX_ENDS):
        end = text.find(")", end + 1)
        if end < 0:
            return None
        tree = parse_program(text[: end + 1])
        if tree is not None and len(tree.body) == 1:
            (statement,) = tree.body
            call = statement.value if isinstance(statement, ast.Expr) else None
            return call if isinstance(call, ast.Call) else None
    return None
