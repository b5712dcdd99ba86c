"""How the LLM examiner is steered: a strategy prompt is a YAML file of levels in words and topics by domain."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sparring_agents.seats.prompt import read_mapping, refuse_unknown, shipped_or_file
from sparring_verifiers import Domain, digest


@dataclass(frozen=True, slots=True)
class Steering:
    """levels: from the easiest, in words; the first is level 1. sha256: of the content, for the run's identity."""

    id: str
    version: int
    levels: tuple[str, ...]
    topics: tuple[str, ...]
    sha256: str


def load_steering(name_or_path: str | Path, domain: Domain) -> Steering:
    """A shipped strategy prompt by name, or one of the user's own by the path of its .yaml file.

    Raises:
        ValueError: it is not there, or a field is wrong.
    """
    text, where = shipped_or_file("strategies", name_or_path, "problems.prompt")
    raw = read_mapping(text, where)
    refuse_unknown(raw, {"id", "version", "levels", "topics"}, where)
    if not isinstance(raw.get("id"), str) or type(raw.get("version")) is not int:
        raise ValueError(f"{where}: expected an id (a name) and a version (a whole number).")
    topics = raw.get("topics")
    if not isinstance(topics, dict):
        raise ValueError(f"{where}: topics: expected a list of topics for each domain.")
    return Steering(
        id=raw["id"],
        version=raw["version"],
        levels=_texts(raw.get("levels"), f"{where}: levels"),
        topics=_texts(topics.get(domain.value), f"{where}: topics.{domain.value}"),
        sha256=digest(raw),
    )


def _texts(raw: Any, where: str) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw or not all(isinstance(text, str) and text.strip() for text in raw):
        raise ValueError(f"{where}: expected a list with at least one text.")
    return tuple(text.strip() for text in raw)
