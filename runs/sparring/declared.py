"""What run.yaml, as the run left it, says that rows must agree with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Declared:
    """The part of a run file that audit holds rows against. is_known: False when the folder has no readable run.yaml.

    deciders: policy by verifier, as the file gives it. source: where problems come from, "" when unknown.
    families: by model name, what the file states of them. attempts: candidates a problem of an examination.
    """

    is_known: bool = False
    deciders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    allow_same_family: bool = False
    source: str = ""
    procedural: tuple[str, ...] = ()
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seed: int | None = None
    attempts: int | None = None


def read_declared(folder: Path) -> Declared:
    """What folder/run.yaml declares."""
    try:
        raw = yaml.safe_load((folder / "run.yaml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return Declared()
    if not isinstance(raw, dict):
        return Declared()
    problems, graph = _mapping(raw.get("problems")), _mapping(raw.get("graph"))
    models = [_mapping(model) for model in _mapping(raw.get("models")).values()]
    return Declared(
        is_known=True,
        deciders=dict(_deciders(raw.get("verifiers"))),
        allow_same_family=raw.get("allow_same_family") is True,
        source=_source(problems),
        procedural=tuple(str(name) for name in problems.get("procedural") or ()),
        families={str(model.get("model")): _families(model) for model in models},
        seed=_mapping(raw.get("run")).get("seed"),
        attempts=graph.get("attempts") if graph.get("kind") == "examination" else None,
    )


def _deciders(raw: Any) -> list[tuple[str, Mapping[str, Any]]]:
    made: list[tuple[str, Mapping[str, Any]]] = []
    for choice in raw if isinstance(raw, list) else ():
        if isinstance(choice, str):
            made.append((choice, {}))
        elif isinstance(choice, dict) and "name" in choice:
            made.append((str(choice["name"]), _mapping(choice.get("policy"))))
    return made


_SOURCES = {"procedural": "procedural", "file": "file", "prompts": "file", "self_instruct": "model"}


def _source(problems: Mapping[str, Any]) -> str:
    """What the origins of the run's problems have to say; "" for a strategy that is not ours."""
    for name in ("procedural", "file"):
        if problems.get(name) is not None:
            return name
    return _SOURCES.get(str(problems.get("strategy")), "")


def _families(model: Mapping[str, Any]) -> tuple[str, ...]:
    named = model.get("family")
    return (*((str(named),) if named else ()), *map(str, model.get("derived_from") or ()))


def _mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}
