"""The mix of real answers: how often each shape stands in 10,469 gold answers of six benchmarks.

Source: the shapes of MATH, GSM8K, Olympiad, college, gaokao and minerva gold answers, in per cent of all of them.
"""

import random

from .answer import Answer, Drawing
from .constants import constant
from .expressions import expression
from .matrices import matrix
from .numbers import decimal, fraction, integer
from .prose import prose
from .relations import relation
from .rest import rest
from .sets import collection

SHAPES: dict[str, tuple[float, Drawing]] = {
    "int": (52.6, integer),
    "fraction": (8.7, fraction),
    "decimal": (2.0, decimal),
    "constant": (6.9, constant),
    "expression": (9.3, expression),
    "set": (5.3, collection),
    "relation": (5.9, relation),
    "matrix": (0.7, matrix),
    "prose": (4.8, prose),
    "rest": (3.8, rest),
}
PLAIN = frozenset(("int", "fraction", "decimal"))


def draw(rng: random.Random, without: frozenset[str] = frozenset()) -> Answer:
    """One answer, its shape by the table; without: shapes left out, the others keep their proportions."""
    names = [name for name in SHAPES if name not in without]
    name = rng.choices(names, [SHAPES[each][0] for each in names])[0]
    return SHAPES[name][1](rng)
