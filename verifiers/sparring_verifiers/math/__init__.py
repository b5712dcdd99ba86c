"""The grader of mathematical answers. Other rooms import from `sparring_verifiers`."""

from sparring_verifiers.math.extraction.extract import Extracted, extract, extract_answer
from sparring_verifiers.math.reading.normal import ParseFailure
from sparring_verifiers.math.reading.parser import Parsed, parse

from .answer import AnswerVerifier
from .compare import Comparison
from .face import compare, grade, settle
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
