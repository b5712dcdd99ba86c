"""A constitution: principles in words, each with what to look for and what to do. A YAML file is all it takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sparring_verifiers import digest

from .prompt import read_mapping, refuse_unknown, shipped_or_file


@dataclass(frozen=True, slots=True)
class Principle:
    """critique: what the critic looks for. revise: what the mended answer has to do."""

    id: str
    critique: str
    revise: str


@dataclass(frozen=True, slots=True)
class Constitution:
    """At least one principle, in the file's order. sha256: of the content, for the run's identity."""

    id: str
    version: int
    principles: tuple[Principle, ...]
    sha256: str

    @property
    def label(self) -> str:
        """How rows name it: id@version."""
        return f"{self.id}@{self.version}"


def load_constitution(name_or_path: str | Path) -> Constitution:
    """A shipped constitution by name, or one of the user's own by the path of its .yaml file.

    Raises:
        ValueError: it is not there, has no principles, or a field is wrong; one line says what would be right.
    """
    text, where = shipped_or_file("constitutions", name_or_path, "graph.constitution")
    raw = read_mapping(text, where)
    refuse_unknown(raw, {"id", "version", "principles"}, where)
    if not isinstance(raw.get("id"), str) or not raw["id"].strip():
        raise ValueError(f"{where}: id: found {raw.get('id')!r}, expected a name.")
    if type(raw.get("version")) is not int:
        raise ValueError(f"{where}: version: found {raw.get('version')!r}, expected a whole number.")
    entries = raw.get("principles")
    if not isinstance(entries, list) or not entries:
        raise ValueError(
            f"{where}: principles: found {'none' if not entries else type(entries).__name__}, "
            "expected at least one entry with id, critique and revise."
        )
    principles = tuple(_principle(entry, f"{where}: principles[{index}]") for index, entry in enumerate(entries))
    names = [principle.id for principle in principles]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f'{where}: principles: the id "{twice[0]}" stands twice, expected each id once.')
    return Constitution(raw["id"], raw["version"], principles, digest(raw))


def _principle(entry: Any, where: str) -> Principle:
    if not isinstance(entry, dict):
        raise ValueError(f"{where}: found {type(entry).__name__}, expected a mapping with id, critique and revise.")
    refuse_unknown(entry, {"id", "critique", "revise"}, where)
    for name in ("id", "critique", "revise"):
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise ValueError(f"{where}: {name}: found {entry.get(name)!r}, expected a text.")
    return Principle(entry["id"].strip(), entry["critique"].strip(), entry["revise"].strip())
