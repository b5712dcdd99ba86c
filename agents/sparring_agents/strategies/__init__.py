"""Which strategies there are, by name: one line a strategy, and third parties' through the group sparring.strategies.

A builder takes the options of a run file's ``problems`` section and raises ValueError, one line, for what is wrong in
them. Builders are named, not imported, so that a run loads only its own.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, TypeAlias

from sparring_agents.table import Strategy

from .sizes import size_of

Builder: TypeAlias = Callable[[Mapping[str, Any]], Strategy]

STRATEGIES: dict[str, str] = {
    "absolute_zero": "sparring_agents.strategies.absolute_zero:build_absolute_zero",
    "file": "sparring_agents.strategies.file:build_file",
    "procedural": "sparring_agents.strategies.procedural_options:build_procedural",
    "prompts": "sparring_agents.strategies.prompts:build_prompts",
    "self_instruct": "sparring_agents.strategies.self_instruct:build_self_instruct",
}


def strategy_names() -> tuple[str, ...]:
    """Every name that `load_strategy` knows, sorted."""
    return tuple(sorted({*STRATEGIES, *(point.name for point in entry_points(group="sparring.strategies"))}))


def load_strategy(name: str, options: Mapping[str, Any]) -> Strategy:
    """The strategy of that name with these options.

    Raises:
        ValueError: there is none of that name, or its options are wrong.
    """
    if name in STRATEGIES:
        module, _, attribute = STRATEGIES[name].partition(":")
        builder: Builder = getattr(import_module(module), attribute)
        return builder(options)
    for point in entry_points(group="sparring.strategies", name=name):
        builder = point.load()
        return builder(options)
    raise ValueError(f'problems.strategy: "{name}" is not known. Known: {", ".join(strategy_names())}.')


__all__ = ["STRATEGIES", "Builder", "load_strategy", "size_of", "strategy_names"]
