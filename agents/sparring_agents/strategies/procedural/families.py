"""Which procedural families there are: one file and one line each."""

from collections.abc import Mapping
from types import MappingProxyType

from sparring_verifiers import Problem

from . import (
    addition_story,
    comparison,
    fraction_sum,
    groups_story,
    linear_equation,
    list_function,
    number_function,
    percent,
    subtraction_story,
    text_function,
)
from .family import Family, parse_parameters

ALL: tuple[Family, ...] = (
    groups_story.FAMILY,
    number_function.FAMILY,
    comparison.FAMILY,
    list_function.FAMILY,
    addition_story.FAMILY,
    text_function.FAMILY,
    linear_equation.FAMILY,
    percent.FAMILY,
    fraction_sum.FAMILY,
    subtraction_story.FAMILY,
)
FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in ALL})


def find_family(name: str) -> Family:
    """The family of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in FAMILIES:
        raise ValueError(f'procedural family "{name}" is not known. Known: {", ".join(sorted(FAMILIES))}.')
    return FAMILIES[name]


def rebuild(family: str, parameters: str) -> Problem:
    """The problem that stands behind `Origin.family` and `Origin.parameters`: statement, program, suites and ids.

    Raises:
        ValueError: no such family, or parameters that are none of its.
    """
    return find_family(family).problem(parse_parameters(parameters))
