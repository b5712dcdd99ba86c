"""The grader of mathematical answers. Other rooms import from `sparring_verifiers`."""

from .answer import MathAnswer, grade, settle
from .compare import Comparison, compare
from .extract import Extracted, extract, extract_answer
from .normal import ParseFailure
from .parser import Parsed, parse
from .policy import AnswerPolicy
from .reference import ReferenceFailed, answer_text, reference_answer
from .worker import Proof, SymbolicWorker, shared_worker

__all__ = [
    "Comparison",
    "Extracted",
    "MathAnswer",
    "AnswerPolicy",
    "ParseFailure",
    "Parsed",
    "Proof",
    "ReferenceFailed",
    "SymbolicWorker",
    "answer_text",
    "compare",
    "extract",
    "extract_answer",
    "grade",
    "parse",
    "reference_answer",
    "settle",
    "shared_worker",
]
