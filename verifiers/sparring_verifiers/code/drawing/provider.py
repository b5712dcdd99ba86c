"""A Hypothesis backend whose draws depend on the seed alone.

Hypothesis's own one mixes in constants that it collects from the source of every local module that happens to be
imported, so the same seed gives other inputs in another process. Here it draws none of them; the boundary values that
they stand for are in the strategies (draw.py).
"""

import warnings
from typing import Any

from hypothesis.errors import HypothesisDeprecationWarning
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

# Hypothesis watches the process's random source while it draws; another thread of ours that uses it, the back-off of a
# retry say, is not our strategies doing so.
warnings.filterwarnings("ignore", message="Do not use the `random` module", category=HypothesisDeprecationWarning)

BACKEND = "sparring-plain"


class PlainProvider(HypothesisProvider):
    """Hypothesis's generator without the constants of local modules."""

    def _maybe_draw_constant(self, choice_type: Any, constraints: Any, *, p: float = 0.05) -> None:  # noqa: ARG002
        return None


AVAILABLE_PROVIDERS.setdefault(BACKEND, PlainProvider)
