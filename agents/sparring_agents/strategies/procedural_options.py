"""The procedural strategy from a run file's ``problems`` section."""

from collections.abc import Mapping
from typing import Any

from .procedural import ProceduralStrategy
from .sizes import inputs_of, whole_of


def build_procedural(options: Mapping[str, Any]) -> ProceduralStrategy:
    """The strategy over the families named in ``procedural``, all of them when the list is empty.

    Raises:
        ValueError: an option or a family is not known.
    """
    known = {"strategy", "procedural", "start_level", "inputs"}
    unknown = sorted(set(options) - known)
    if unknown:
        raise ValueError(f'problems: unknown field "{unknown[0]}". Known: {", ".join(sorted(known))}.')
    families = options.get("procedural") or ()
    if isinstance(families, str) or not all(isinstance(name, str) for name in families):
        raise ValueError(f"problems.procedural: found {families!r}, expected a list of families.")
    return ProceduralStrategy(
        tuple(families), whole_of({"start_level": 1, **options}, "start_level"), inputs_of(options)
    )
