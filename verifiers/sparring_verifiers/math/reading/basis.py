r"""Vectors by their components along the axes: ``2\mathbf{i} - \mathbf{j}`` and ``3\hat{\imath} + 4\hat{\jmath}``.

A unit vector is read as a column; sums of them are then matrices, which are worked out and compared as such.
"""

import re
from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Matrix, Node, Number

if TYPE_CHECKING:
    from .grammar import Reader

BOLD = frozenset(("\\mathbf", "\\boldsymbol", "\\bold", "\\bm"))
AXES = {"i": 0, "j": 1, "k": 2, "\\imath": 0, "\\jmath": 1}
_THIRD = re.compile(
    r"\\(?:vec|hat|widehat|mathbf|boldsymbol|bold|bm) ?(?:\{ ?)?(?:\\(?:hat|mathbf) ?\{? ?)?k(?![a-zA-Z])"
)
_BOLD_ALONG = re.compile(r"\\(?:mathbf|boldsymbol|bold|bm) ?\{ ?(?:\\hat ?\{? ?)?\\?[jk](?:math)? ?\}")


def is_bold_axis(reader: "Reader", command: str, content: str) -> bool:
    r"""Whether a bold i, j or k is a unit vector: where j or k is bold, too, as \mathbf{i} alone may be a number."""
    return command in BOLD and content in AXES and _BOLD_ALONG.search(reader.text) is not None


def unit_vector(reader: "Reader", letter: str) -> Node:
    """The column along this axis: of three where k stands in the text, else of two, or of three."""
    is_flat = _THIRD.search(reader.text) is None
    if is_flat:
        reader.note("plane")
        is_flat = "plane" not in reader.flipped
    axis = AXES[letter]
    return Matrix(tuple((Number(int(at == axis)),) for at in range(2 if is_flat else 3)))
