"""The parametrized pairs of the tests in math-verify's sdist, with our adjudication of them applied.

Their texts are not copied: they are read out of an unpacked sdist by its syntax tree, nothing of it is run. What we
dropped or changed stands in math_verify_cases.jsonl, one row a case with its reason, found by file, function, place and
the SHA-256 of both texts. Tests that are no pair (what the parser returns, time limits, a precision set in the call)
are not here.
"""

import ast
import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROWS = Path(__file__).with_name("math_verify_cases.jsonl")
VERSION = "0.9.0"
PAIRS = 275
NOT_PAIRS = frozenset(("test_string_extraction.py",))


@dataclass(frozen=True, slots=True)
class Pair:
    """One case. stated: what math-verify's test expects; expected: what we hold, None where it was dropped."""

    file: str
    function: str
    index: int
    gold: str
    answer: str
    stated: bool
    expected: bool | None
    reason: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(f"{self.gold}\0{self.answer}".encode()).hexdigest()


class Mismatch(Exception):
    """The sdist and the committed rows do not belong together."""


def load(sdist: Path, rows: Path = ROWS) -> list[Pair]:
    """Every pair of the unpacked sdist in file order, adjudicated.

    Raises:
        Mismatch: a row matches no pair, or the sdist holds other pairs than the rows were written for.
    """
    pairs = {(pair.file, pair.function, pair.index): pair for pair in read_pairs(sdist)}
    if len(pairs) != PAIRS:
        raise Mismatch(f"{sdist}: found {len(pairs)} pairs, expected the {PAIRS} of math-verify {VERSION}")
    for line, text in enumerate(rows.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(text)
        place = (row["file"], row["function"], row["index"])
        pair = pairs.get(place)
        if pair is None or pair.sha256 != row["sha256"] or pair.stated is not row["stated"] or pair.reason:
            raise Mismatch(f"{rows.name}:{line}: matches no pair, or a second time: {place}")
        pairs[place] = _adjudicated(pair, row, f"{rows.name}:{line}")
    return list(pairs.values())


def _adjudicated(pair: Pair, row: dict[str, Any], where: str) -> Pair:
    match row:
        case {"action": "drop", "reason": str(reason)} if reason and "to" not in row:
            expected = None
        case {"action": "change", "to": bool(expected), "reason": str(reason)} if reason and expected != pair.stated:
            pass
        case _:
            raise Mismatch(f'{where}: neither {{"action": "drop"}} nor {{"action": "change", "to"}} with a reason')
    return Pair(pair.file, pair.function, pair.index, pair.gold, pair.answer, pair.stated, expected, reason)


def read_pairs(sdist: Path) -> Iterator[Pair]:
    """The pairs as math-verify's own tests state them."""
    for file in sorted((sdist / "tests").glob("test_*.py")):
        if file.name in NOT_PAIRS:
            continue
        for function in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef):
                for index, case in enumerate(_cases(function)):
                    stated = bool(case["expected"] if "expected" in case else case["result"])
                    yield Pair(file.name, function.name, index, case["gold"], case["pred"], stated, stated)


def _cases(function: ast.FunctionDef) -> Iterator[dict[str, Any]]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.parametrize":
            names = [name.strip() for name in ast.literal_eval(decorator.args[0]).split(",")]
            assert isinstance(decorator.args[1], ast.List)
            for row in decorator.args[1].elts:
                assert isinstance(row, ast.Tuple)
                yield dict(zip(names, map(_value, row.elts), strict=True))


def _value(node: ast.expr) -> Any:
    return "".join(map(_part, node.values)) if isinstance(node, ast.JoinedStr) else ast.literal_eval(node)


def _part(node: ast.expr) -> str:
    """A part of an f-string: its text, or the one computed value in these tests, a square root."""
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.FormattedValue(
            value=ast.Call(func=ast.Attribute(ast.Name("math"), "sqrt"), args=[ast.Constant(int(square))]),
            format_spec=ast.JoinedStr([ast.Constant(str(form))]),
        ):
            return format(math.sqrt(square), form)
    raise Mismatch(f"a part of an f-string that is not known: {ast.unparse(node)}")
