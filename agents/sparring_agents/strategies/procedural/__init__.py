"""Problem families that programs make: arithmetic, fractions, equations, and small Python functions."""

from .families import FAMILIES, find_family, rebuild
from .family import Dice, Family, Parameters
from .strategy import ProceduralStrategy

__all__ = ["FAMILIES", "Dice", "Family", "Parameters", "ProceduralStrategy", "find_family", "rebuild"]
