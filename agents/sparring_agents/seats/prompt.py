"""Prompt files: fixed text first, then what changes, so that an endpoint's prefix cache can hold.

A prompt is YAML: ``id``, ``version``, ``system`` (may be absent), ``turns`` (worked examples, may be absent), ``user``,
and ``schema`` (JSON Schema of the reply, may be absent). ``{name}`` stands for a value; any other brace is text.
Values are put in by one pass over the file's text and never read again, so a value may contain braces.
"""

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from sparring_agents.types import Request, Sampling
from sparring_verifiers import Message, Role, Text, digest

_PLACE = re.compile(r"\{([a-z_]+)\}")
_FIELDS = {"id", "version", "system", "turns", "user", "schema"}


@dataclass(frozen=True, slots=True)
class Turn:
    """A worked example: what is asked and what should be said."""

    user: str
    assistant: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file. sha256: of its content, for the run's identity."""

    id: str
    version: int
    system: str
    turns: tuple[Turn, ...]
    user: str
    schema: str | None
    sha256: str

    @property
    def label(self) -> str:
        """How rows name it: id@version."""
        return f"{self.id}@{self.version}"

    def request(
        self, values: Mapping[str, str], sampling: Sampling, *, sample: int = 0, has_turns: bool = True
    ) -> Request:
        """The request that asks this, with the values in their places; has_turns: with the worked examples.

        Raises:
            ValueError: the prompt has a place for which there is no value.
        """
        said = [] if not self.system else [message(Role.SYSTEM, self._filled(self.system, values))]
        for turn in self.turns if has_turns else ():
            said += [message(Role.USER, turn.user), message(Role.ASSISTANT, turn.assistant)]
        said.append(message(Role.USER, self._filled(self.user, values)))
        return Request(tuple(said), sampling, schema=self.schema, sample=sample)

    def _filled(self, template: str, values: Mapping[str, str]) -> str:
        try:
            return _PLACE.sub(lambda place: values[place[1]], template)
        except KeyError as error:
            raise ValueError(
                f"prompt {self.id}: there is no value for {{{error.args[0]}}}. Known: {', '.join(sorted(values))}."
            ) from None


def message(role: Role, text: str) -> Message:
    """A message of one text."""
    return Message(role, (Text(text),))


@functools.cache
def load_prompt(name: str) -> Prompt:
    """The prompt file seats/NAME.yaml that ships with the package.

    Raises:
        ValueError: there is none, or it is not a prompt.
    """
    return read_prompt(shipped("seats", name), f"seats/{name}.yaml")


def shipped(folder: str, name: str) -> str:
    """The text of a data file that ships with the package.

    Raises:
        ValueError: there is none of that name; the message lists those there are.
    """
    place = resources.files("sparring_prompts").joinpath(folder)
    found = place.joinpath(f"{name}.yaml")
    if re.fullmatch(r"[A-Za-z0-9_-]+", name) is None or not found.is_file():
        raise ValueError(f'{folder}: "{name}" is not shipped. Shipped: {", ".join(shipped_names(folder))}.')
    return found.read_text(encoding="utf-8")


def shipped_names(folder: str) -> tuple[str, ...]:
    """The names of the data files that ship in a folder, sorted."""
    place = resources.files("sparring_prompts").joinpath(folder)
    if not place.is_dir():
        return ()
    return tuple(sorted(Path(item.name).stem for item in place.iterdir() if item.name.endswith(".yaml")))


def shipped_or_file(folder: str, name: str | Path, field: str) -> tuple[str, str]:
    """The text of a shipped data file, or of the user's own when the name is a path, and how to call it. field: of the
    run file that names it.

    Raises:
        ValueError: neither is there, or the name is none (a run file may hold anything).
    """
    if not isinstance(name, str | Path):
        raise ValueError(f"{field}: found {type(name).__name__}, expected a shipped name or the path of a .yaml file.")
    path, known = Path(name), shipped_names(folder)
    if path.suffix not in {".yaml", ".yml"}:
        if str(name) not in known:
            raise ValueError(f'{field}: found "{name}", expected {" or ".join(known)}, or the path of a .yaml file.')
        return shipped(folder, str(name)), f"{folder}/{name}.yaml"
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else "not text in UTF-8"
        raise ValueError(
            f"{field}: {path} cannot be read: {reason}. Name another .yaml file, or {' or '.join(known)}."
        ) from None


def read_mapping(text: str, where: str) -> dict[str, Any]:
    """The YAML mapping in a text.

    Raises:
        ValueError: it is no YAML, or no mapping.
    """
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"{where}: not YAML ({' '.join(str(error).split())}).") from None
    if not isinstance(raw, dict):
        raise ValueError(f"{where}: found {type(raw).__name__}, expected a mapping.")
    return raw


def refuse_unknown(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    """Raises ValueError when a field is not one of the known."""
    unknown = sorted(set(map(str, raw)) - known)
    if unknown:
        raise ValueError(f'{where}: unknown field "{unknown[0]}". Known: {", ".join(sorted(known))}.')


def read_prompt(text: str, where: str) -> Prompt:
    """The prompt in a YAML text.

    Raises:
        ValueError: a field is missing, unknown or of another type.
    """
    raw = read_mapping(text, where)
    refuse_unknown(raw, _FIELDS, where)
    for name, kind in (("id", str), ("version", int), ("user", str)):
        if not isinstance(raw.get(name), kind):
            raise ValueError(f"{where}: {name}: found {raw.get(name)!r}, expected {kind.__name__}.")
    turns = tuple(_turn(turn, f"{where}: turns[{index}]") for index, turn in enumerate(raw.get("turns") or ()))
    schema = raw.get("schema")
    return Prompt(
        id=raw["id"],
        version=raw["version"],
        system=(raw.get("system") or "").strip(),
        turns=turns,
        user=raw["user"].strip("\n"),
        schema=None if schema is None else json.dumps(schema),
        sha256=digest(raw),
    )


def _turn(raw: Any, where: str) -> Turn:
    if not isinstance(raw, dict) or not all(isinstance(raw.get(name), str) for name in ("user", "assistant")):
        raise ValueError(f"{where}: expected the texts user and assistant.")
    return Turn(raw["user"].strip(), raw["assistant"].strip())


def prompts_identity() -> dict[str, str]:
    """The content hash of every shipped seat prompt by name, for a run's identity."""
    return {name: load_prompt(name).sha256 for name in shipped_names("seats")}
