"""The job that every contender does: for each problem ask once, then once more. Texts and replies are functions of it.

A problem is a sum in a paragraph of its own words, so that no two of them are near duplicates. Of the two answers one
is right and one wrong: a run keeps a solution, a preference pair and a problem with its pass rate.
"""

import json
import random
import re
from pathlib import Path

PROMPT = "Solve the problem step by step. Then write ANSWER: <the final answer>."
ASKED = re.compile(rb"What is (\d+) plus (\d+)\?")
SAMPLE_HEADER = "X-Sparring-Sample"
MODEL = "mock"

_SYLLABLES = ("ba", "dor", "fin", "gal", "hem", "jor", "kel", "lum", "mir", "nos", "pra", "quil", "ros", "tam", "vex")
_STORY_WORDS = 24
_REPLY_WORDS = 170


def terms(number: int) -> tuple[int, int]:
    """The two terms of a problem's sum; the first names the problem."""
    return 1_000_000 + number, 17 + (number * 7919) % 90_001


def statement(number: int) -> str:
    """What problem `number` asks, some 200 characters."""
    drawn = random.Random(number)
    words = [drawn.choice(_SYLLABLES) + drawn.choice(_SYLLABLES) for _ in range(_STORY_WORDS)]
    first, second = terms(number)
    return f"Of {' '.join(words)}. What is {first} plus {second}?"


def reply_text(total: int, sample: int) -> str:
    """What the server says, some 170 words: right where the sample is even."""
    said = total if sample % 2 == 0 else total + 1
    return f"{_DERIVATION} = {said}\nANSWER: {said}"


def write_problems(path: Path, count: int) -> None:
    """The problems as a file that a run reads."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            row = {"statement": statement(number), "answer": str(sum(terms(number)))}
            file.write(json.dumps(row) + "\n")


def _derivation() -> str:
    drawn = random.Random("derivation")
    return "Adding the terms " + " ".join(drawn.choice(_SYLLABLES) for _ in range(_REPLY_WORDS))


_DERIVATION = _derivation()
