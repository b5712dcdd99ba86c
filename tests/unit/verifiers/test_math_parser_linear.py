"""Reading takes one pass: no regular expression of the grader can go back over what it has read."""

import importlib
import pkgutil
import re
import sys
import time
import warnings
from collections.abc import Iterator

import pytest

import sparring_verifiers.math
from sparring_verifiers import ParseFailure
from sparring_verifiers.math import parse
from sparring_verifiers.math.reading.parser import parse_normal
from sparring_verifiers.math.reading.scanner import TOKEN, tokens

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import sre_constants
    import sre_parse

REPEATS = (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT)


def patterns() -> Iterator[tuple[str, "re.Pattern[str]"]]:
    folder = sparring_verifiers.math
    for found in pkgutil.walk_packages(folder.__path__, folder.__name__ + "."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield f"{found.name}.{name}", value


def holds_a_nested_repeat(parsed: object, *, is_inside: bool = False) -> bool:
    """Whether a repeat that can give back stands inside another one."""
    if isinstance(parsed, sre_parse.SubPattern):
        return any(holds_a_nested_repeat(item, is_inside=is_inside) for item in parsed)
    if not isinstance(parsed, (tuple, list)):
        return False
    if parsed and parsed[0] in REPEATS:
        low, high, inner = parsed[1]
        if is_inside and low != high and high > 1:
            return True
        return holds_a_nested_repeat(inner, is_inside=is_inside or high > 1)
    return any(holds_a_nested_repeat(item, is_inside=is_inside) for item in parsed)


def test_no_pattern_of_the_grader_has_a_repeat_within_a_repeat() -> None:
    checked = dict(patterns())
    assert TOKEN in checked.values()
    assert [name for name, found in checked.items() if holds_a_nested_repeat(sre_parse.parse(found.pattern))] == []


def test_the_check_sees_a_nested_repeat() -> None:
    assert holds_a_nested_repeat(sre_parse.parse("(a+)+"))
    assert holds_a_nested_repeat(sre_parse.parse("(?:x|y*)*"))
    assert not holds_a_nested_repeat(sre_parse.parse("(?:a|b)+c*"))


LONG = {
    "digits": "7 " * 2_000,
    "letters and digits": "e5e" * 1_300,
    "points": "." * 4_000,
    "exponents": "1e" * 2_000,
    "open texts": "\\text{" * 600,
    "commas": "1,234,," * 500,
    "open commas": "{, " * 1_300,
    "backslashes": "\\" * 4_000,
    "ands": "1and" * 1_001,
    "moduli": "(mod " * 800,
    "spaces": "1 234 " * 600,
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_text_is_refused_after_no_more_tokens_than_characters(name: str) -> None:
    text = LONG[name]
    assert sum(map(len, tokens(text))) <= len(text)
    with pytest.raises(ParseFailure):
        parse(text)


REPEATED = (
    *("x+", "x-", "2x*", "x", "(x)", "x^2y", "1,", "a;", "x=", "x<", r"\frac{1}{x}+", r"\sqrt{x}-", "|x|", "sin x "),
    *("[1,2]\\cup", "1 or ", r"\{1\}\cup", "x_1", "x!", "f(x)+", "5 cm,", "a:", r"x\pm ", "1 1/2+", "x/2"),
    *(r"1 & 2 \\ ", "{,}1", "1,234 ", "x%"),
)


def calls(text: str) -> int:
    """How many functions, in Python and in C, are called to read the text."""
    counted = 0
    parse_normal.cache_clear()

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        parse(text)
    except ParseFailure:
        pass
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("piece", REPEATED)
def test_a_text_twice_as_long_takes_at_most_about_twice_the_steps(piece: str) -> None:
    count = 1_500 // len(piece)
    short, long = calls(piece * count + "1"), calls(piece * 2 * count + "1")
    assert long <= 2.3 * short + 50


@pytest.mark.slow
@pytest.mark.parametrize("piece", REPEATED)
def test_a_text_eight_times_as_long_takes_no_longer_than_a_few_times_eight(piece: str) -> None:
    def shortest(text: str) -> float:
        times = []
        for _ in range(5):
            start = time.process_time()
            calls(text)
            times.append(time.process_time() - start)
        return min(times)

    count = 480 // len(piece)
    assert shortest(piece * 8 * count + "1") <= 40 * shortest(piece * count + "1") + 0.01
