"""A Hypothesis provider whose picks depend on the seed alone.

Hypothesis's own one mixes in constants that it collects from the source of every local module that happens to be
imported, so the same seed gives other inputs in another process. Here a pick is even over its range; which values are
worth more than others stands in the table (sampling.py).
"""

from hypothesis.internal.conjecture.providers import HypothesisProvider


class EvenProvider(HypothesisProvider):
    """Whole numbers, each as likely as the next."""

    def draw_integer(
        self,
        min_value: int | None = None,
        max_value: int | None = None,
        *,
        weights: dict[int, float] | None = None,  # noqa: ARG002 - the table asks for none
        shrink_towards: int = 0,  # noqa: ARG002 - nothing is shrunk here
    ) -> int:
        if min_value is None or max_value is None or self._random is None:
            raise ValueError("a pick needs two ends and a seed")
        return self._random.randint(min_value, max_value)
