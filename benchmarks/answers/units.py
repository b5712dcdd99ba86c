"""The units of generated answers: how each is written, and what it is of its dimension's first one.

A quantity converts by its factor alone, so a unit changed to another of its dimension is another quantity.
"""

# unit: (dimension, factor as p/q, spellings after a number)
_UNITS: dict[str, tuple[str, tuple[int, int], tuple[str, ...]]] = {
    "m": ("length", (1, 1), ("m", "meters", "metres")),
    "cm": ("length", (1, 100), ("cm", "centimeters")),
    "km": ("length", (1000, 1), ("km", "kilometers")),
    "mm": ("length", (1, 1000), ("mm", "millimeters")),
    "ft": ("length", (3048, 10000), ("ft", "feet")),
    "in": ("length", (254, 10000), ("inches",)),
    "s": ("time", (1, 1), ("s", "seconds")),
    "min": ("time", (60, 1), ("min", "minutes")),
    "h": ("time", (3600, 1), ("hours",)),
    "kg": ("mass", (1, 1), ("kg", "kilograms")),
    "g": ("mass", (1, 1000), ("g", "grams")),
    "cm^2": ("area", (1, 10000), ("cm^2", "square centimeters")),
    "m^2": ("area", (1, 1), ("m^2", "square meters")),
    "cm^3": ("volume", (1, 1000000), ("cm^3", "cubic centimeters")),
    "m^3": ("volume", (1, 1), ("m^3", "cubic meters")),
    "km/h": ("speed", (1000, 3600), ("km/h",)),
    "m/s": ("speed", (1, 1), ("m/s",)),
}
FACTORS = {name: factor for name, (_, factor, _) in _UNITS.items()}
SPELLINGS = {name: spellings for name, (_, _, spellings) in _UNITS.items()}


def siblings(unit: str) -> list[str]:
    """The other units of its dimension."""
    return [name for name, (dimension, _, _) in _UNITS.items() if dimension == _UNITS[unit][0] and name != unit]
