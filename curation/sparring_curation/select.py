"""Keep or drop, one row at a time and in bout order, with the reason. What is dropped is told, never lost.

Two questions. Is the problem one that we have already (exact, near), or one too many of its template? That is asked
once a bout and problem, and every row of them shares the answer. Is the row itself a repetition, or one too many of its
problem?
"""

import hashlib
from collections import Counter
from dataclasses import dataclass

from sparring_verifiers import Message, Problem, Source

from .keys import exact_key, problem_key, template_key
from .near import NearIndex
from .types import Critique, Demonstration, Dropped, Preference, Process, Row, Verifiable

EXCERPT_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Caps:
    """How much of the same is kept. Each at least 1."""

    per_template: int = 64
    per_problem: int = 4  # rows of one table for one problem
    near_threshold: float = 0.8

    def __post_init__(self) -> None:
        if min(self.per_template, self.per_problem) < 1:
            raise ValueError(f"caps of at least 1 expected, {self} found")


class Selection:
    """The state of one pass over a run's rows: feed them in bout order."""

    def __init__(self, caps: Caps | None = None) -> None:
        self._caps = caps or Caps()
        self._near = NearIndex(self._caps.near_threshold)
        # By digest, since there is an entry for every problem of a run.
        self._owner: dict[bytes, str] = {}  # problem key -> the bout that has it
        self._templates: Counter[bytes] = Counter()
        # Of this bout alone: no other has rows of a problem that is its own.
        self._bout_id = ""
        self._problems: dict[str, tuple[str, str] | None] = {}
        self._rows: set[tuple[str, ...]] = set()
        self._per_problem: Counter[tuple[str, str]] = Counter()

    def drop(self, row: Row) -> Dropped | None:
        """Why the row is not kept, or None: then it is."""
        why = self._drop_problem(row.problem, row.grounds.bout_id) or self._drop_row(row)
        return None if why is None else dropped(row, *why)

    def _drop_problem(self, problem: Problem, bout_id: str) -> tuple[str, str] | None:
        if bout_id != self._bout_id:
            self._bout_id, self._problems = bout_id, {}
            self._rows, self._per_problem = set(), Counter()
        if problem.id not in self._problems:
            self._problems[problem.id] = self._judge_problem(problem, bout_id)
        return self._problems[problem.id]

    def _judge_problem(self, problem: Problem, bout_id: str) -> tuple[str, str] | None:
        key, template = _digest(problem_key(problem)), _digest(template_key(problem))
        owner = self._owner.get(key)
        if owner is not None:
            return "exact", f"repeats {owner}"
        is_authored = problem.origin.source is not Source.PROCEDURAL
        if is_authored and (repeated := self._near.find(problem.statement)) is not None:
            return "near", f"repeats {repeated}"
        if self._templates[template] >= self._caps.per_template:
            return "template", f"more than {self._caps.per_template} of one template"
        self._owner[key] = bout_id
        self._templates[template] += 1
        if is_authored:
            self._near.add(bout_id, problem.statement)
        return None

    def _drop_row(self, row: Row) -> tuple[str, str] | None:
        table = type(row).__name__
        key = (table, row.problem.id, *(exact_key(text) for text in distinct_texts(row)))
        if key in self._rows:
            return "exact", "the same text is kept already"
        count = (table, row.problem.id)
        if self._per_problem[count] >= self._caps.per_problem:
            return "problem", f"more than {self._caps.per_problem} of one problem"
        self._rows.add(key)
        self._per_problem[count] += 1
        return None


def distinct_texts(row: Row) -> tuple[str, ...]:
    """The texts in which two rows of one problem must differ."""
    match row:
        case Demonstration():
            return (_answer(row.candidate.messages),)
        case Preference():
            return (_answer(row.chosen.messages), _answer(row.rejected.messages))
        case Verifiable():
            return ()
        case Critique():
            return (row.principle, row.original.text, row.revision.text)
        case Process():
            return ("\n".join(row.completions),)


def dropped(row: Row, stage: str, reason: str) -> Dropped:
    """The record of a row that was not kept."""
    return Dropped(row.grounds.bout_id, row.grounds.item, stage, reason, excerpt(row.problem.statement))


def excerpt(text: str) -> str:
    """The text's beginning, on one line; half a character, which no file can hold, becomes a question mark."""
    line = " ".join(text.encode("utf-8", "replace").decode().split())
    return line if len(line) <= EXCERPT_CHARACTERS else line[: EXCERPT_CHARACTERS - 1] + "…"


def _answer(messages: tuple[Message, ...]) -> str:
    return messages[-1].text if messages else ""


def _digest(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
