"""A refutation in words: what was called, what came back, what was expected and by whom."""

import json
from collections.abc import Sequence

from sparring_sandbox import decode
from sparring_verifiers.types import Evidence, Match, Program, Stated

from .drawing.draw import Arguments, input_key
from .suites import Question

REFERENCE, CHECKER = "the reference", "the problem's checker"
MAX_CHARS = 500  # of a value in words; the evidence holds it whole


def expected_by(reference: Program | Stated, questions: Sequence[Question], arguments: Arguments) -> str:
    """Who says what is right on the input: "the cases of AUTHOR", "the reference", both, or the checker."""
    if reference.matching.kind is Match.CHECKER:
        return CHECKER
    key = input_key(arguments)
    authors = next((each.authors for each in questions if input_key(each.arguments) == key), ())
    said = [f"the cases of {', '.join(authors)}"] if authors else []
    if isinstance(reference, Program):
        said.append(REFERENCE)
    return " and ".join(said)


def refutation_told(entry: str, evidence: Evidence, by: str) -> str:
    """ "f([3, 1]) returned [3, 1]; expected [1, 3] by the cases of AUTHOR"; "" where no input refutes.

    It tells the input, so it is for people and for rows, never for an author whose next program that input decides.
    """
    if evidence.counterexample is None:
        return ""
    try:
        arguments = [repr(decode(one)) for one in json.loads(evidence.counterexample)]
    except (ValueError, TypeError):
        return ""
    called = f"{entry}({', '.join(arguments)})" if entry else f"the script, given {''.join(arguments)},"
    is_value, found = _readable(evidence.found or "no result")
    came = f"returned {found}" if is_value else found if found.startswith("raised ") else f"gave {found}"
    _, wanted = _readable(evidence.expected or "an answer")
    return f"{_cut(called)} {_cut(came)}; expected {_cut(wanted)}{f' by {by}' if by else ''}"


def _readable(text: str) -> tuple[bool, str]:
    """Whether the text is a value in tagged JSON, and the value as Python writes it, or else the text."""
    try:
        return True, repr(decode(json.loads(text)))
    except (ValueError, TypeError, RecursionError):
        return False, text


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}..."
