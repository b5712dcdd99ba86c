r"""An option of a multiple choice with what it says: ``(B) 12``, ``B. 12``, ``\textbf{(B)}\ 12``."""

import re

_FORM = r"\\(?:text|textbf|textrm|textit|mathrm|mathbf|mbox)\*? ?\{ ?"
# The letter's brackets or stop, and how the option goes on; (A)x and A.5 may be products.
_OPTION = re.compile(
    r"(?:\(([A-H])\)(?: (?=\S)|(?=\d))|([A-H])(?:\. |\) ?)(?=\S)"
    rf"|{_FORM}(?:\(([A-H])\)|([A-H])[.)]) ?\}}[ :]{{0,2}}(?=[^ ,;)\]}}]))"
    r"(.+)",
    re.DOTALL,
)
_WRITTEN_WHOLE = re.compile(rf"{_FORM}(\(?[A-H][.)] ?[^{{}}]+)\}}")
_OTHER_OPTION = re.compile(r"(?<![A-Za-z\\])\(?[A-Z](?:\)|\. )")


def option(text: str) -> tuple[str, str] | None:
    """The letter of an option and the text after it; None where the text is no single option."""
    whole = _WRITTEN_WHOLE.fullmatch(text)
    found = _OPTION.fullmatch(whole[1].strip() if whole else text)
    if found is None:
        return None
    *letters, said = found.groups()
    said = said.strip()
    if len(said) < 2 and not said.isdigit():
        return None  # a letter may be another option
    return None if _holds_other_option(said) else (next(filter(None, letters)), said)


def _holds_other_option(text: str) -> bool:
    """Whether another letter with its bracket or stop follows; the A) of P(A) closes a bracket."""
    return any(
        found[0][0] == "("
        or found[0][-1] != ")"
        or text.count("(", 0, found.start()) <= text.count(")", 0, found.start())
        for found in _OTHER_OPTION.finditer(text)
    )
