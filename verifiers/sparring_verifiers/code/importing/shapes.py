"""Which shapes of rows can be imported, by the name that a run file gives."""

from collections.abc import Mapping
from typing import Any, Protocol

from sparring_verifiers.types import Problem

from .contests import import_apps, import_codecontests
from .humaneval import import_humaneval
from .mbpp import import_mbpp


class Importer(Protocol):
    """Makes a problem of a row. author, location: whose row it is, and where it stands.

    Raises:
        ImportRefused: the row is none that can be decided.
    """

    def __call__(self, row: Mapping[str, Any], *, author: str = ..., location: str = ...) -> Problem: ...


SHAPES: dict[str, Importer] = {
    "humaneval": import_humaneval,
    "mbpp": import_mbpp,
    "apps": import_apps,
    "codecontests": import_codecontests,
}
