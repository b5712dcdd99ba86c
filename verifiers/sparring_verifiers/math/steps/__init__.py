"""Checks a solution step by step, by the claims that its steps state for a machine. See docs/steps.md."""

from .format import Kind, Line, Solution, Step, Unreadable, read_solution
from .formulas import Decision
from .prose import false_equalities
from .report import Report, StepReport, check_solution
from .verifier import MathSteps, StepPolicy, decided_prefix

__all__ = [
    "Decision",
    "Kind",
    "Line",
    "MathSteps",
    "Report",
    "Solution",
    "Step",
    "StepPolicy",
    "StepReport",
    "Unreadable",
    "check_solution",
    "decided_prefix",
    "false_equalities",
    "read_solution",
]
