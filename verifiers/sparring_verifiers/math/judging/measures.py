"""Units of measurement by dimension and size, exact; a unit that is not in the table is a noun and has neither."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Measure:
    """dimension: powers of base dimensions, sorted; factor: in the base units; in_pi: of an angle, per pi radians."""

    dimension: tuple[tuple[str, int], ...]
    factor: Fraction
    in_pi: bool = False


_F = Fraction
_INCH = _F(254, 10_000)
_POUND = _F(45_359_237, 100_000_000)
_EV = _F(1_602_176_634, 10**28)  # exact since 2019
# name: (dimension, size); everything derived is written in base dimensions
_SIZES: dict[str, tuple[str, Fraction]] = {
    "m": ("m", _F(1)),
    "mm": ("m", _F(1, 1000)),
    "cm": ("m", _F(1, 100)),
    "dm": ("m", _F(1, 10)),
    "km": ("m", _F(1000)),
    "in": ("m", _INCH),
    "ft": ("m", 12 * _INCH),
    "yd": ("m", 36 * _INCH),
    "mi": ("m", 63_360 * _INCH),
    "nm": ("m", _F(1, 10**9)),
    "μm": ("m", _F(1, 10**6)),
    "s": ("s", _F(1)),
    "ms": ("s", _F(1, 1000)),
    "μs": ("s", _F(1, 10**6)),
    "ns": ("s", _F(1, 10**9)),
    "ps": ("s", _F(1, 10**12)),
    "min": ("s", _F(60)),
    "h": ("s", _F(3600)),
    "day": ("s", _F(86_400)),
    "week": ("s", _F(604_800)),
    "month": ("month", _F(1)),
    "year": ("month", _F(12)),
    "kg": ("kg", _F(1)),
    "g": ("kg", _F(1, 1000)),
    "mg": ("kg", _F(1, 10**6)),
    "μg": ("kg", _F(1, 10**9)),
    "lb": ("kg", _POUND),
    "oz": ("kg", _POUND / 16),
    "tonne": ("kg", _F(1000)),
    "L": ("m^3", _F(1, 1000)),
    "mL": ("m^3", _F(1, 10**6)),
    "dL": ("m^3", _F(1, 10**4)),
    "cL": ("m^3", _F(1, 10**5)),
    "ha": ("m^2", _F(10_000)),
    "acre": ("m^2", 4840 * (36 * _INCH) ** 2),
    "$": ("$", _F(1)),
    "cent": ("$", _F(1, 100)),
    "€": ("€", _F(1)),
    "£": ("£", _F(1)),
    "¥": ("¥", _F(1)),
    "yuan": ("yuan", _F(1)),
    "₹": ("₹", _F(1)),
    "K": ("K", _F(1)),
    "degree C": ("°C", _F(1)),
    "degree F": ("°F", _F(1)),
    "mol": ("mol", _F(1)),
    "mmol": ("mol", _F(1, 1000)),
    "A": ("A", _F(1)),
    "mA": ("A", _F(1, 1000)),
    "μA": ("A", _F(1, 10**6)),
    "Hz": ("s^-1", _F(1)),
    "kHz": ("s^-1", _F(1000)),
    "MHz": ("s^-1", _F(10**6)),
    "GHz": ("s^-1", _F(10**9)),
    "N": ("kg m s^-2", _F(1)),
    "kN": ("kg m s^-2", _F(1000)),
    "mN": ("kg m s^-2", _F(1, 1000)),
    "MN": ("kg m s^-2", _F(10**6)),
    "J": ("kg m^2 s^-2", _F(1)),
    "kJ": ("kg m^2 s^-2", _F(1000)),
    "mJ": ("kg m^2 s^-2", _F(1, 1000)),
    "MJ": ("kg m^2 s^-2", _F(10**6)),
    "GJ": ("kg m^2 s^-2", _F(10**9)),
    "eV": ("kg m^2 s^-2", _EV),
    "keV": ("kg m^2 s^-2", 1000 * _EV),
    "MeV": ("kg m^2 s^-2", 10**6 * _EV),
    "W": ("kg m^2 s^-3", _F(1)),
    "kW": ("kg m^2 s^-3", _F(1000)),
    "mW": ("kg m^2 s^-3", _F(1, 1000)),
    "MW": ("kg m^2 s^-3", _F(10**6)),
    "GW": ("kg m^2 s^-3", _F(10**9)),
    "kWh": ("kg m^2 s^-2", _F(3_600_000)),
    "Pa": ("kg m^-1 s^-2", _F(1)),
    "kPa": ("kg m^-1 s^-2", _F(1000)),
    "mPa": ("kg m^-1 s^-2", _F(1, 1000)),
    "hPa": ("kg m^-1 s^-2", _F(100)),
    "MPa": ("kg m^-1 s^-2", _F(10**6)),
    "GPa": ("kg m^-1 s^-2", _F(10**9)),
    "V": ("kg m^2 s^-3 A^-1", _F(1)),
    "μV": ("kg m^2 s^-3 A^-1", _F(1, 10**6)),
    "mV": ("kg m^2 s^-3 A^-1", _F(1, 1000)),
    "kV": ("kg m^2 s^-3 A^-1", _F(1000)),
    "MV": ("kg m^2 s^-3 A^-1", _F(10**6)),
    "Ω": ("kg m^2 s^-3 A^-2", _F(1)),
    "kΩ": ("kg m^2 s^-3 A^-2", _F(1000)),
    "pF": ("kg^-1 m^-2 s^4 A^2", _F(1, 10**12)),
    "nF": ("kg^-1 m^-2 s^4 A^2", _F(1, 10**9)),
    "μF": ("kg^-1 m^-2 s^4 A^2", _F(1, 10**6)),
    "F": ("kg^-1 m^-2 s^4 A^2", _F(1)),
    "T": ("kg s^-2 A^-1", _F(1)),
    "mT": ("kg s^-2 A^-1", _F(1, 1000)),
    "MΩ": ("kg m^2 s^-3 A^-2", _F(10**6)),
    "mph": ("m s^-1", 63_360 * _INCH / 3600),
}
_SPELLINGS = {
    **dict.fromkeys(("meter", "metre"), "m"),
    **dict.fromkeys(("centimeter", "centimetre"), "cm"),
    **dict.fromkeys(("millimeter", "millimetre"), "mm"),
    **dict.fromkeys(("decimeter", "decimetre"), "dm"),
    **dict.fromkeys(("kilometer", "kilometre"), "km"),
    **dict.fromkeys(("liter", "litre", "l"), "L"),
    **dict.fromkeys(("milliliter", "millilitre", "ml"), "mL"),
    **dict.fromkeys(("inch", "inche"), "in"),
    **dict.fromkeys(("foot", "feet"), "ft"),
    **dict.fromkeys(("second", "sec"), "s"),
    **dict.fromkeys(("hour", "hr"), "h"),
    **dict.fromkeys(("gram", "gramme"), "g"),
    **dict.fromkeys(("kilogram", "kilogramme"), "kg"),
    **dict.fromkeys(("dollar", "usd", "US$"), "$"),
    **dict.fromkeys(("euro", "eur"), "€"),
    "yard": "yd",
    "mile": "mi",
    "minute": "min",
    "ounce": "oz",
    "pound": "lb",
    "milligram": "mg",
    "newton": "N",
    "joule": "J",
    "watt": "W",
    "volt": "V",
    "ohm": "Ω",
    "hertz": "Hz",
    "pascal": "Pa",
    "hectare": "ha",
    "kelvin": "K",
    "radian": "rad",
    "deg": "degree",
    "¢": "cent",
}
_ANGLES = {
    "degree": Measure((), _F(1, 180), in_pi=True),
    "rad": Measure((), _F(1)),
    "arcmin": Measure((), _F(1, 10_800), in_pi=True),
}
_IRREGULAR = {"feet": "foot", "people": "person", "men": "man", "women": "woman", "children": "child", "dice": "die"}
MAX_POWER = 6


# What no fixed rate joins, though it is of one kind: a month has 28 to 31 days.
_FAMILIES = {
    **dict.fromkeys(("$", "€", "£", "¥", "₹", "yuan"), "money"),
    **dict.fromkeys(("K", "°C", "°F"), "temperature"),
    **dict.fromkeys(("s", "month"), "time"),
}


def are_of_one_kind(left: Measure, right: Measure) -> bool:
    """Whether one might be converted to the other, if somebody said how."""
    kinds = [sorted((_FAMILIES.get(base, base), power) for base, power in each.dimension) for each in (left, right)]
    return kinds[0] == kinds[1]


def singular(unit: str) -> str:
    """A noun without its plural."""
    low = unit.lower()
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("ches", "shes", "xes", "sses")):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not low.endswith("ss") and len(low) > 2 else low


@lru_cache(maxsize=512)
def measure(unit: str) -> Measure | None:
    """The unit's dimension and size, None where a part of it is not in the table."""
    if unit in _ANGLES or _known(unit) in _ANGLES:
        return _ANGLES[unit if unit in _ANGLES else _known(unit)]
    powers: dict[str, int] = {}
    factor = _F(1)
    for at, part in enumerate(unit.split("/")):
        for name, power in _factors(part):
            size = _SIZES.get(_known(name))
            if size is None or not 0 < abs(power) <= MAX_POWER:
                return None
            power = -power if at else power
            factor *= size[1] ** power
            for base, exponent in _factors(size[0]):
                powers[base] = powers.get(base, 0) + exponent * power
    return Measure(tuple(sorted((base, power) for base, power in powers.items() if power)), factor)


def _known(name: str) -> str:
    if name in _SIZES or name in _ANGLES:
        return name
    return _SPELLINGS.get(name) or _SPELLINGS.get(singular(name)) or singular(name)


def _factors(text: str) -> list[tuple[str, int]]:
    """``cm^2`` and ``kg m s^-2`` as names with powers."""
    if text in _SIZES:
        return [(text, 1)]
    found = []
    for word in text.replace("*", " ").replace("·", " ").split():
        name, _, power = word.partition("^")
        is_whole = power.lstrip("-").isdigit() and len(power) < 4
        found.append((name, int(power) if is_whole else 1 if not power else 0))
    return found
