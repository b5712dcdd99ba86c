"""Open questions for constitution and tournament bouts: one a bout, from a YAML list that ships or is your own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sparring_agents.seats.prompt import read_mapping, refuse_unknown, shipped_or_file
from sparring_agents.table import Table, Unusable
from sparring_verifiers import Author, Domain, Origin, Problem, Rubric, Source, digest, make_problem


class PromptsStrategy:
    """Question i for bout i. A user's JSONL of statements is read by the file strategy with domain: text."""

    name = "prompts"
    levels = (0, 0)

    def __init__(self, questions: tuple[str, ...], rubric: str, author: str, content_sha256: str) -> None:
        self._questions = questions
        self._rubric = rubric
        self._author = author
        self.content_sha256 = content_sha256

    @property
    def size(self) -> int:
        return len(self._questions)

    async def propose(
        self,
        table: Table,
        *,
        attempt: int,  # noqa: ARG002 - a row stays what it is
        level: int | None,  # noqa: ARG002 - a question has no level
    ) -> Problem | Unusable:
        """The question of this bout; attempt and level change nothing."""
        number = table.bout.index
        if number >= len(self._questions):
            return Unusable(f"{self._author} has {len(self._questions)} questions")
        origin = Origin(Source.FILE, Author(self._author), family=self.name, location=f"{self._author}:{number + 1}")
        return make_problem(Domain.TEXT, self._questions[number], Rubric(self._rubric), origin)


def load_questions(name_or_path: str | Path) -> PromptsStrategy:
    """The strategy over a shipped list of questions by name, or over the user's own by the path of its .yaml file.

    Raises:
        ValueError: it is not there, has no questions, or a field is wrong.
    """
    text, where = shipped_or_file("strategies", name_or_path, "problems.questions")
    raw = read_mapping(text, where)
    refuse_unknown(raw, {"id", "version", "rubric", "questions"}, where)
    questions = raw.get("questions")
    if not isinstance(questions, list) or not questions or not all(isinstance(q, str) and q.strip() for q in questions):
        raise ValueError(f"{where}: questions: expected a list with at least one text.")
    rubric = str(raw.get("rubric") or "").strip()
    # By its name alone where the file has no id: the folder is this host's business, and the author stands in rows.
    author = f"{raw.get('id', Path(where).stem)}@{raw.get('version', 0)}"
    return PromptsStrategy(tuple(q.strip() for q in questions), rubric, author, digest(raw))


def build_prompts(options: Mapping[str, Any]) -> PromptsStrategy:
    """The strategy that a run file's ``problems`` section describes: ``questions``, a name or a path.

    Raises:
        ValueError: an option is unknown, or the list cannot be read.
    """
    options = {name: value for name, value in options.items() if value is not None}
    refuse_unknown(options, {"strategy", "questions", "domain"}, "problems")
    return load_questions(options.get("questions", "open_questions"))
