"""Rows of published benchmarks as problems: their tests are read as syntax, and nothing of a row ever runs here."""

from .contests import import_apps, import_codecontests
from .humaneval import import_humaneval
from .mbpp import import_mbpp
from .refused import ImportRefused
from .shapes import SHAPES

__all__ = ["SHAPES", "ImportRefused", "import_apps", "import_codecontests", "import_humaneval", "import_mbpp"]
