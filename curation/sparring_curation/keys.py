"""The keys under which two problems count as the same. Equal keys are a decision; nearness is near.py's.

A procedural problem is known by family and parameters: two of one template with other numbers are two problems, however
alike their texts. Authored text is known by its words, and its template by its words with the numbers masked.
"""

import hashlib
import re
import unicodedata

from sparring_verifiers import Problem, Source, canonical

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def normalise(text: str) -> str:
    """The text after NFKC, case folding and squeezing of white space; idempotent."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Folding can leave a sequence that NFKC would compose again; twice is enough for every character of Unicode.
    folded = unicodedata.normalize("NFKC", folded).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def exact_key(text: str) -> str:
    """SHA-256 of the normalised text."""
    return hashlib.sha256(normalise(text).encode("utf-8", "surrogatepass")).hexdigest()


def masked(text: str) -> str:
    """The normalised text with every number replaced by 0."""
    return _NUMBER.sub("0", normalise(text))


def problem_key(problem: Problem) -> str:
    """Equal for two problems that are the same problem."""
    origin = problem.origin
    if origin.source is Source.PROCEDURAL:
        return "procedural:" + hashlib.sha256(canonical([origin.family, origin.parameters])).hexdigest()
    return f"text:{problem.domain}:{exact_key(problem.statement)}"


def template_key(problem: Problem) -> str:
    """Equal for two problems that differ only in their numbers; the generator's own word comes first."""
    origin = problem.origin
    if origin.template:
        return f"template:{origin.family}:{origin.template}"
    if origin.source is Source.PROCEDURAL:
        return f"family:{origin.family}"
    return f"text:{problem.domain}:{exact_key(masked(problem.statement))}"
