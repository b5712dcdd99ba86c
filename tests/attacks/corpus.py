"""Reads the corpus of hostile and honest programs, and says whether what a sandbox made of one is what must come of it.

Knows the file format (README.md beside it) and the sandbox's public face; no backend, no pytest.
"""

import ast
import builtins
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sparring_sandbox import Job, Limits, Outcome, Profile, Raised, Return, Returned, Stop, Value, same

HERE = Path(__file__).parent
FOLDERS = ("isolation", "verdict", "honest")
REPEATS = 5  # of each attack on each backend in `make test`
_DEFAULT_LIMITS = {"cpu_s": 5.0, "wall_s": 20.0, "memory_bytes": 128 << 20}
_SECONDS = {"cpu_s", "wall_s"}
_COUNTS = {"memory_bytes", "output_bytes", "threads", "scratch_bytes", "scratch_inodes"}
_UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
_COMMON = {"what", "mode", "limits", "profile", "input"}
_FIELDS = {
    "isolation": _COMMON | {"expect"},
    "verdict": _COMMON | {"answer", "tolerance"},
    "honest": _COMMON | {"answer", "tolerance"},
}
_REPEATED = {"input", "answer"}
_ENDINGS = {"closed", "contained", *(f"stop {stop.value}" for stop in Stop if stop is not Stop.OK)}
# What a program raises that was refused something: these are no mistake in the attack.
_REFUSALS = {
    "MemoryError",
    "gaierror",
    "herror",
    "URLError",
    *(name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, OSError)),
}
_MISTAKES = ("SyntaxError", "IndentationError", "NameError", "UnboundLocalError", "ModuleNotFoundError")


class MalformedAttack(ValueError):
    """The header of a file of the corpus is wrong: the file, what was found, what was expected."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One file of the corpus. answers: one for each input, in the folders verdict and honest."""

    name: str  # folder/file, without suffix
    what: str
    job: Job
    expect: frozenset[str]
    answers: tuple[Value, ...]
    tolerance: float

    @property
    def folder(self) -> str:
        return self.name.partition("/")[0]

    @property
    def needs_scratch(self) -> bool:
        return self.job.limits.scratch_bytes > 0


def well(attack: Attack, word: str) -> tuple[Job, Value]:
    """A job for the slot that the attack was in, and its answer. The word is in its source and in its input."""
    room = {name: getattr(attack.job.limits, name) for name in ("memory_bytes", "scratch_bytes", "scratch_inodes")}
    job = Job(
        f"def f(x, word):\n    return abs(x)  # {word}\n",
        "f",
        ((-3, word),),
        limits=Limits(cpu_s=5.0, wall_s=20.0, **room),
        profile=attack.job.profile,
    )
    return job, 3


def load(folder: str) -> tuple[Attack, ...]:
    """Every attack of a folder, by name.

    Raises:
        MalformedAttack: the header of one is wrong.
    """
    return tuple(
        [
            read(f"{folder}/{path.stem}", path.read_text(encoding="utf-8"))
            for path in sorted((HERE / folder).glob("*.py"))
        ]
    )


def read(name: str, text: str) -> Attack:
    """The attack that a file's text states. The header stays outside: the program never meets its answer.

    Raises:
        MalformedAttack: the header is wrong.
    """
    header, _, source = text.partition("\n\n")
    folder = name.partition("/")[0]
    found = _header(name, folder, header)
    try:
        is_script = _one_of(found["mode"], ("call", "script")) == "script"
        inputs = tuple(_arguments(text) for text in found["input"])
        if is_script:
            inputs = inputs or (("",),)
            if not all(len(args) == 1 and isinstance(args[0], str) for args in inputs):
                raise ValueError("input: a script takes one text")
        job = Job(
            source=source,
            entry=None if is_script else "f",
            inputs=inputs or ((),),
            limits=_limits(found["limits"]),
            profile=Profile(_one_of(found["profile"], tuple(Profile))),
        )
        answers = tuple(_literal(text) for text in found["answer"])
        if folder != "isolation" and (not answers or len(answers) != len(found["input"])):
            raise ValueError("answer: one is needed for each input, and at least one")
        return Attack(
            name=name,
            what=found["what"],
            job=job,
            expect=_expectations(found["expect"]) if folder == "isolation" else frozenset(),
            answers=answers,
            tolerance=float(found["tolerance"]),
        )
    except (ValueError, SyntaxError) as error:
        raise MalformedAttack(f"{name}: {error}") from None


def _header(name: str, folder: str, header: str) -> dict[str, Any]:
    """The fields of a header; those that are not there have their defaults."""
    found: dict[str, Any] = {
        "mode": "call",
        "profile": "bare",
        "limits": "",
        "tolerance": "0",
        "input": [],
        "answer": [],
    }
    seen = set()
    for line in header.splitlines():
        matched = re.fullmatch(r"# ([a-z]+): (\S.*)", line)
        if matched is None:
            raise MalformedAttack(
                f"{name}: {line!r} is no line of a header; expected '# field: text', then an empty line"
            )
        field, text = matched.groups()
        if field not in _FIELDS[folder]:
            raise MalformedAttack(
                f"{name}: {field}: unknown here; expected one of {', '.join(sorted(_FIELDS[folder]))}"
            )
        if field in _REPEATED:
            found[field].append(text)
        elif field in seen:
            raise MalformedAttack(f"{name}: {field}: twice")
        else:
            found[field] = text
        seen.add(field)
    for field in ("what", "expect") if folder == "isolation" else ("what",):
        if field not in seen:
            raise MalformedAttack(f"{name}: {field}: missing")
    return found


def _one_of(text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise ValueError(f"{text!r} is none of {', '.join(allowed)}")
    return text


def _expectations(text: str) -> frozenset[str]:
    return frozenset(_one_of(part, tuple(sorted(_ENDINGS))) for part in text.split(" or "))


def _limits(text: str) -> Limits:
    chosen: dict[str, float] = dict(_DEFAULT_LIMITS)
    for part in text.split():
        field, _, amount = part.partition("=")
        form = r"(\d+(?:\.\d+)?)()" if field in _SECONDS else r"(\d+)(|KiB|MiB|GiB)"
        matched = re.fullmatch(form, amount)
        if matched is None or field not in _SECONDS | _COUNTS:
            raise ValueError(f"limits: {part!r} is no limit")
        chosen[field] = float(matched[1]) if field in _SECONDS else int(matched[1]) * _UNITS[matched[2]]
    return Limits(**chosen)  # type: ignore[arg-type]  # the regular expression leaves only whole numbers for counts


def _arguments(text: str) -> tuple[Value, ...]:
    """The arguments of one call: literals with commas between, or one literal times a number."""
    if re.search(r" \* \d+$", text):
        return (_literal(text),)
    arguments = ast.literal_eval(f"({text},)")
    assert isinstance(arguments, tuple)
    return arguments


def _literal(text: str) -> Value:
    """A Python literal, or text, a list or a tuple many times over: ``"ab" * 1000``."""
    if matched := re.fullmatch(r"(.*) \* (\d+)", text):
        repeated = ast.literal_eval(matched[1])
        if not isinstance(repeated, (str, bytes, list, tuple)):
            raise ValueError(f"{text!r} repeats what is no sequence")
        return repeated * int(matched[2])
    return ast.literal_eval(text)


def complaint(attack: Attack, outcome: Outcome) -> str | None:
    """What is wrong with an outcome, or None when it is what must come of the attack."""
    judged = {"isolation": _broke_out, "verdict": _was_believed, "honest": _was_wronged}[attack.folder](attack, outcome)
    return None if judged is None else f"{attack.name} ({attack.what}): {judged}\n  {_shown(outcome)}"


def _broke_out(attack: Attack, outcome: Outcome) -> str | None:
    for one in outcome.returns:
        if isinstance(one, Returned) and not (type(one.value) in (list, str) and not one.value):
            return f"it reports that something gave way: {str(one.value)[:500]}"
    if mistake := _mistake(outcome):
        return f"the attack itself is broken: {mistake}"
    if not any(_is_met(expected, outcome) for expected in attack.expect):
        return f"expected {' or '.join(sorted(attack.expect))}"
    return None


def _is_met(expected: str, outcome: Outcome) -> bool:
    if expected == "contained":
        return True
    if expected == "closed":
        return outcome.stop is Stop.VIOLATION or (outcome.stop is Stop.OK and all(map(_is_refused, outcome.returns)))
    return expected == f"stop {outcome.stop.value}"


def _is_refused(one: Return) -> bool:
    return isinstance(one, Returned) or (isinstance(one, Raised) and _raised_kind(one) in _REFUSALS)


def _raised_kind(raised: Raised) -> str:
    """The exception's name; of a program it stands at the beginning of the last line on stderr."""
    return raised.message.partition(":")[0].rpartition(".")[2] if raised.kind.startswith("exit ") else raised.kind


def _mistake(outcome: Outcome) -> str:
    """An exception that says that the attack was written wrongly."""
    for one in outcome.returns:
        if isinstance(one, Raised) and _raised_kind(one) in _MISTAKES:
            return f"{one.kind}: {one.message}"
    # A program that leaves out the function on purpose gets a NameError of the harness, in other words.
    is_mistake = outcome.detail.startswith(_MISTAKES) and (
        "is not defined" in outcome.detail or not outcome.detail.startswith("NameError")
    )
    return outcome.detail if is_mistake else ""


def _was_believed(attack: Attack, outcome: Outcome) -> str | None:
    if mistake := _mistake(outcome):
        return f"the attack itself is broken: {mistake}"
    if outcome.stop is Stop.OK and any(_is_right(attack, index, one) for index, one in enumerate(outcome.returns)):
        return "a wrong program was taken for right"
    return None


def _was_wronged(attack: Attack, outcome: Outcome) -> str | None:
    if outcome.stop is Stop.OK and all(_is_right(attack, index, one) for index, one in enumerate(outcome.returns)):
        return None
    return f"a right program was not taken for right; expected {str(attack.answers)[:500]}"


def _is_right(attack: Attack, index: int, one: Return) -> bool:
    return isinstance(one, Returned) and same(one.value, attack.answers[index], float_tolerance=attack.tolerance)


def _shown(outcome: Outcome) -> str:
    try:
        return str(outcome)[:1500]
    except ValueError:  # an integer of more digits than Python writes out
        return f"{outcome.stop}: {outcome.detail}"
