"""What an importer says of a row that it cannot make a problem of, and how it reads fields."""

from collections.abc import Mapping
from typing import Any


class ImportRefused(ValueError):
    """The row is no problem that can be decided. The message says what was found and what was expected."""


class NotPlain(Exception):
    """A test that is no plain case, so that it has to run as a whole; the message says what it holds."""


def text_of(row: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that holds text.

    Raises:
        ImportRefused: none does.
    """
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value
    wanted = " or ".join(f'"{name}"' for name in names)
    raise ImportRefused(f"{wanted} is missing or empty; its columns: {', '.join(sorted(map(str, row))) or 'none'}")
