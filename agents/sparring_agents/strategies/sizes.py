"""How many problems a strategy has, and how many hidden inputs it wants for one."""

from collections.abc import Mapping
from typing import Any

from sparring_agents.table import Strategy

INPUTS = 12  # hidden cases of a function


def inputs_of(options: Mapping[str, Any]) -> int:
    """`problems.inputs`: how many hidden cases a test writer sees to.

    Raises:
        ValueError: no whole number from 1 to 64.
    """
    inputs = options.get("inputs", INPUTS)
    if type(inputs) is not int or not 1 <= inputs <= 64:
        raise ValueError(f"problems.inputs: found {inputs!r}, expected a whole number from 1 to 64.")
    return inputs


def whole_of(options: Mapping[str, Any], name: str) -> int:
    """`problems.NAME`, which is given.

    Raises:
        ValueError: no whole number.
    """
    found = options[name]
    if type(found) is not int:
        raise ValueError(f"problems.{name}: found {found!r}, expected a whole number.")
    return found


def size_of(strategy: Strategy) -> int | None:
    """The number of problems of a strategy that can run out, else None. Such a one has one problem for each bout."""
    size = getattr(strategy, "size", None)
    return size if isinstance(size, int) else None
