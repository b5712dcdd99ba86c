"""The task kinds of Absolute Zero whose answer is a literal: the output of a program, or an input that gives one.

Source: Zhao et al. 2025, "Absolute Zero: Reinforced Self-play Reasoning with Zero Data". Induction, the third kind, is
an ordinary code problem with visible and hidden cases.
"""

from .answers import find_answer
from .execution import output_of, shown_literal
from .literals import NotLiteral, read_arguments, read_literal, write_call, write_literal
from .screening import screen_task
from .statements import task_statement

__all__ = [
    "NotLiteral",
    "find_answer",
    "output_of",
    "read_arguments",
    "read_literal",
    "screen_task",
    "shown_literal",
    "task_statement",
    "write_call",
    "write_literal",
]
