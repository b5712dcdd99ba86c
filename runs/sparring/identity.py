"""What makes a run this run and no other: everything that a reply, a verdict or an order can depend on.

A resume that changes any of it is refused with the difference. What is left out may change on resume: bouts, place,
concurrency, budget, sandbox kind, how a model is reached, which tables are written.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sparring_agents import Redactor, families_of
from sparring_verifiers import canonical

from .config import RunConfig, key_envs, resolved
from .faults import ConfigFault

SHOWN_CHARACTERS = 60


def identity(config: RunConfig, content: Mapping[str, str]) -> dict[str, Any]:
    """The run's identity as JSON values. No model is opened for it, so a finished run can be emitted again anywhere.

    content: SHA-256 by name of what is read from files:
    prompts, the constitution, what the strategy reads, weights and scripts.
    """
    whole = resolved(config)
    seated = sorted({choice.model for choice in config.seats.values()})
    return {
        "seed": config.run.seed,
        "round_bouts": config.run.round_bouts,
        "graph": {key: value for key, value in whole["graph"].items() if not _is_place(key, value)},
        "models": {name: _model(config, name) for name in seated},
        "seats": whole["seats"],
        "problems": {key: value for key, value in whole["problems"].items() if not _is_place(key, value)},
        "verifiers": whole["verifiers"],
        "near_duplicate": config.output.near_duplicate,
        "allow_same_family": config.allow_same_family,
        "content": dict(content),
    }


def check_same(stored: str | None, now: Mapping[str, Any], config: RunConfig) -> str:
    """The identity as text to store; returns when the run is new or the same.

    Raises:
        ConfigFault: the folder holds a run with another identity; the message lists what differs.
    """
    text = canonical(now).decode()
    if stored is not None and stored != text:
        changed = difference(json.loads(stored), now)
        raise ConfigFault(
            f"{config.source}: run.out: {config.run.out} holds a run that differs: {'; '.join(changed)}. "
            "Set it back to resume, or give this run another folder."
        )
    return text


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What changed, one entry a field: "graph.attempts: 8 -> 6"."""
    before, after = dict(_flat(old)), dict(_flat(new))
    return [
        f"{name}: its file has other content"
        if name.startswith("content.") and name in before and name in after
        else f"{name}: {_shown(before.get(name))} -> {_shown(after.get(name))}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _model(config: RunConfig, name: str) -> dict[str, Any]:
    chosen = config.models[name]
    return {
        "provider": chosen.provider,
        "model": chosen.model,
        "families": list(families_of(chosen.model, chosen.family, chosen.derived_from)),
        "parameters": Redactor(key_envs(config)).value(chosen.parameters),  # it is stored, and a key is no identity
        "sample_as": chosen.sample_as,
        **({} if chosen.schema_as == "format" else {"schema_as": chosen.schema_as}),  # came later: older runs resume
    }


def _is_place(key: str, value: object) -> bool:
    """Whether the field says where an input lies: it may move, and its bytes stand under "content"."""
    return key in ("file", "seeds") or (isinstance(value, str) and value.endswith((".yaml", ".yml")))


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    else:
        yield name, value


def _shown(value: Any) -> str:
    text = "(nothing)" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 3]}..."
