"""The grader of mathematical answers. Other rooms import from `sparring_verifiers`."""

from .answer import AnswerVerifier
from .compare import Comparison
from .extract import Extracted, extract, extract_answer
from .face import compare, grade, settle
from .normal import ParseFailure
from .parser import Parsed, parse
from .policy import AnswerPolicy
from .proving import Proof, SymbolicWorker, shared_worker
from .reference import ReferenceFailed, answer_text, reference_answer

__all__ = [
    "AnswerPolicy",
    "AnswerVerifier",
    "Comparison",
    "Extracted",
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
