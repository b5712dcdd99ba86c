"""Decides programs: inputs go in, claimed values come out, and they are compared out here."""

from .drawing.annotations import annotated_schema
from .drawing.declared import parse_schema
from .drawing.fitting import fit_arguments
from .drawing.schema import SchemaRefused
from .drawing.suite import draw_suite
from .extract import extract_program, functions_told, parse_program
from .held import Held, hold_relations
from .importing import SHAPES, ImportRefused, import_apps, import_codecontests, import_humaneval, import_mbpp
from .policy import CodePolicy, Errors
from .reference import Expectations, expected_outcomes, screen_reference, screening_policies
from .refutation import refutation_told
from .relations import MAX_RELATIONS, RelationRefused, parse_relation
from .suites import grown
from .tasks import (
    NotLiteral,
    find_answer,
    output_of,
    read_arguments,
    read_literal,
    shown_literal,
    task_statement,
    write_call,
    write_literal,
)

__all__ = [
    "MAX_RELATIONS",
    "SHAPES",
    "CodePolicy",
    "Errors",
    "Expectations",
    "Held",
    "ImportRefused",
    "NotLiteral",
    "RelationRefused",
    "SchemaRefused",
    "annotated_schema",
    "draw_suite",
    "expected_outcomes",
    "extract_program",
    "find_answer",
    "fit_arguments",
    "functions_told",
    "grown",
    "hold_relations",
    "import_apps",
    "import_codecontests",
    "import_humaneval",
    "import_mbpp",
    "output_of",
    "parse_program",
    "parse_relation",
    "parse_schema",
    "read_arguments",
    "read_literal",
    "refutation_told",
    "screen_reference",
    "screening_policies",
    "shown_literal",
    "task_statement",
    "write_call",
    "write_literal",
]
