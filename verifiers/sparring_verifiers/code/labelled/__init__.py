"""Programs whose right or wrong is known without a verifier, and the problems that they are answers to."""

from .humaneval import NoHumanEval, humaneval_programs, humaneval_rows
from .programs import FIXTURES, Labelled, attack_programs, own_programs

__all__ = [
    "FIXTURES",
    "Labelled",
    "NoHumanEval",
    "attack_programs",
    "humaneval_programs",
    "humaneval_rows",
    "own_programs",
]
