"""How many problems a strategy has."""

from sparring_agents.table import Strategy


def size_of(strategy: Strategy) -> int | None:
    """The number of problems of a strategy that can run out, else None. Such a one has one problem for each bout."""
    size = getattr(strategy, "size", None)
    return size if isinstance(size, int) else None
