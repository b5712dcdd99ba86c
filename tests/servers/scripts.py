"""Scripts for the test server: every seat played by content, as a function of (prompt, sample) alone.

They are known by the fixed words that open the seats' prompts, and problems by the shape of their own statements. The
examinee is right in RIGHT of every OF samples, so that pass rates are known; a judge goes by content, never by order.
"""

import hashlib
import json
import random
import re
from collections.abc import Callable

from tests.servers.wire_server import Ask

RIGHT, OF = 2, 4

_NAMES = ["Ada", "Boris", "Chiara", "Dalia", "Emre", "Freya", "Goran", "Hana", "Idris", "Jonas", "Kiri", "Lucia"]
_JOBS = ["baker", "gardener", "librarian", "mason", "pilot", "potter", "sailor", "tailor", "vet", "weaver"]
_PLACES = ["Aarhus", "Bergen", "Cusco", "Dakar", "Eger", "Faro", "Graz", "Hobart", "Ipoh", "Jaipur", "Kyoto", "Lima"]
_THINGS = ["acorns", "beads", "candles", "dumplings", "eggs", "figs", "gloves", "hooks", "jars", "kites", "lamps"]
_BOXES = ["baskets", "cartons", "drawers", "envelopes", "lockers", "parcels", "sacks", "tins", "trays", "wagons"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_SPOTS = ["behind the stove", "under a bench", "on the roof", "in the cellar", "beside the well", "near the gate"]
_STORIES = [
    (
        "{name}, a {job} in {place}, fills {b} {box} with {a} {thing} each and finds {c} extra {thing} {spot} on "
        "{day}. How many {thing} are there?"
    ),
    (
        "On {day} a train reaches {place} with {b} {box}. Each holds {a} {thing}, and the {job} {name} adds {c} spare "
        "{thing} {spot}. Count all the {thing}."
    ),
    (
        "Somebody left {c} loose {thing} {spot}. {name} also owns {b} {box} of {a} {thing} each, bought in {place} "
        "from a {job} last {day}. What is the total of {thing}?"
    ),
]
_NUMBERS = [
    re.compile(r"fills (?P<b>\d+) \w+ with (?P<a>\d+) \w+ each and finds (?P<c>\d+) extra"),
    re.compile(r"with (?P<b>\d+) \w+\. Each holds (?P<a>\d+) \w+, and .* adds (?P<c>\d+) spare"),
    re.compile(r"left (?P<c>\d+) loose .* owns (?P<b>\d+) \w+ of (?P<a>\d+) \w+ each"),
]
_SUM = re.compile(r"(-?\d+)\s*([-+*×])\s*(-?\d+)")
_CODE = re.compile(r"multiplied by (?P<a>-?\d+) and then raised by (?P<b>-?\d+), (?P<kept>\w+) numbers only")
_KEPT = {"even": "value % 2 == 0", "odd": "value % 2 == 1", "positive": "value > 0", "negative": "value < 0"}
_TAGGED = {tag: re.compile(rf"<{tag}>\n(.*?)\n\s*</{tag}>", re.DOTALL) for tag in ("answer", "answer_A", "answer_B")}


def seats(ask: Ask) -> str:
    """The reply of whichever seat the prompt is for."""
    for words, play in _SEATS.items():
        if words in ask.prompt:
            return play(ask)
    return answer_text(ask)


def examiner_math(ask: Ask) -> str:
    """A story with three numbers, drawn by the prompt, and the program that computes a * b + c."""
    draw = _draw(ask)
    numbers = {"a": draw.randint(2, 60), "b": draw.randint(2, 40), "c": draw.randint(1, 90)}
    words = {
        "name": draw.choice(_NAMES),
        "job": draw.choice(_JOBS),
        "place": draw.choice(_PLACES),
        "thing": draw.choice(_THINGS),
        "box": draw.choice(_BOXES),
        "day": draw.choice(_DAYS),
        "spot": draw.choice(_SPOTS),
    }
    statement = draw.choice(_STORIES).format(**numbers, **words)
    program = f"def solution():\n    return {numbers['a']} * {numbers['b']} + {numbers['c']}\n"
    return json.dumps({"statement": statement, "program": program})


def examiner_code(ask: Ask) -> str:
    """A function on a list of whole numbers, drawn by the prompt."""
    draw = _draw(ask)
    a, b, kept = draw.randint(2, 9), draw.randint(1, 99), draw.choice(sorted(_KEPT))
    name, job, place, thing = draw.choice(_NAMES), draw.choice(_JOBS), draw.choice(_PLACES), draw.choice(_THINGS)
    entry = f"{kept}_{thing}_times_{a}"
    statement = (
        f"{name}, a {job} in {place}, keeps a list of whole numbers about {thing}. Given `values`, the list of whole "
        f"numbers, return a new list in the same order with each one multiplied by {a} and then raised by {b}, {kept} "
        "numbers only: the others are left out. An empty list gives an empty list."
    )
    return json.dumps({"statement": statement, "entry": entry, "program": _function(entry, a, b, kept)})


def examinee_math(ask: Ask) -> str:
    """Right in RIGHT of every OF samples; an honest shrug where the statement has none of the known shapes."""
    right = solve(ask.prompt)
    if right is None:
        return "I cannot work this out."
    answer = right if is_right(ask.sample) else right + 1 + ask.sample
    return f"Step by step, this comes to {answer}, because the parts add up.\nANSWER: {answer}"


def examinee_code(ask: Ask) -> str:
    """Right in RIGHT of every OF samples, else off by one."""
    found, named = _CODE.search(ask.prompt), re.search(r"Name the function `(\w+)`\.", ask.prompt)
    if found is None or named is None:
        return "```python\ndef unknown():\n    return None\n```"
    b = int(found["b"]) + (0 if is_right(ask.sample) else 1 + ask.sample)
    return f"```python\n{_function(named[1], int(found['a']), b, found['kept'])}```"


def test_writer(ask: Ask) -> str:
    """Lists of whole numbers, an empty one among them, with what is right on the short ones."""
    draw, found = _draw(ask), _CODE.search(ask.prompt)
    lists = [[], [0], [1, -1], *([draw.randint(-99, 99) for _ in range(size)] for size in (2, 3, 5, 8))]
    cases: list[dict[str, object]] = [{"arguments": [values]} for values in lists]
    if found is not None:
        cases[0]["expected"] = []
        cases[1]["expected"] = [int(found["b"])] if found["kept"] == "even" else []
    return json.dumps({"cases": cases})


def judge_pair(ask: Ask) -> str:
    """The answer with more reasons in it wins, whatever the order."""
    first, second = (merit(_TAGGED[tag].search(ask.prompt)) for tag in ("answer_A", "answer_B"))
    winner = "tie" if first == second else "A" if first > second else "B"
    return json.dumps({"reason": "It gives more of its grounds.", "winner": winner})


def judge_score(ask: Ask) -> str:
    """The more reasons an answer gives, the better it is."""
    return json.dumps(
        {"reason": "Counted its grounds.", "score": min(10, 2 + 2 * merit(_TAGGED["answer"].search(ask.prompt)))}
    )


def critic(ask: Ask) -> str:
    return "The answer states its conclusion and leaves out why it holds; the reader has to take it on faith."


def reviser(ask: Ask) -> str:
    """The old answer with one reason more."""
    found = _TAGGED["answer"].search(ask.prompt)
    old = found[1].strip() if found else "Here is the answer."
    return f"{old} This holds because point {_hash(old) % 97} of the evidence supports it."


def answer_text(ask: Ask) -> str:
    """An answer with as many reasons as the sample's number says."""
    number = _hash(ask.prompt)
    words = " ".join(_THINGS[(number >> shift) % len(_THINGS)] for shift in (0, 4, 8))
    reasons = "".join(f" That is so because of ground {index + 1}." for index in range(ask.sample % OF))
    return f"In short, it depends on {words}, and on case {number % 1000}.{reasons}"


def solve(statement: str) -> int | None:
    """The answer to a story of ours, or to the last sum in the text."""
    for pattern in _NUMBERS:
        found = pattern.search(statement)
        if found:
            return int(found["a"]) * int(found["b"]) + int(found["c"])
    sums = _SUM.findall(statement)
    if not sums:
        return None
    left, sign, right = sums[-1]
    return {"+": int(left) + int(right), "-": int(left) - int(right)}.get(sign, int(left) * int(right))


def is_right(sample: int) -> bool:
    """Whether the examinee is right in this sample."""
    return sample % OF < RIGHT


def merit(found: re.Match[str] | None) -> int:
    """How many reasons a text gives."""
    return found[1].count("because") if found else 0


def _function(entry: str, a: int, b: int, kept: str) -> str:
    return (
        f"def {entry}(values: list[int]) -> list[int]:\n"
        f"    return [value * {a} + {b} for value in values if {_KEPT[kept]}]\n"
    )


def _draw(ask: Ask) -> random.Random:
    return random.Random(_hash(f"{ask.model}\n{ask.prompt}\n{ask.sample}"))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


_SEATS: dict[str, Callable[[Ask], str]] = {
    "You set problems in mathematics": examiner_math,
    "You set programming problems": examiner_code,
    "Solve the problem step by step": examinee_math,
    "Write the Python function that is asked for": examinee_code,
    "You choose inputs on which": test_writer,
    "You compare two answers": judge_pair,
    "You grade one answer": judge_score,
    "You hold an answer against one principle": critic,
    "You mend an answer": reviser,
}
