"""An answer's text before it is read: Unicode made plain, wrappers taken off, what hides something refused.

Every step is one pass over the text, and plain ASCII without a backslash, a dollar or a final full stop takes none.
NFKC alone would read x² as x2 and ½ as 1⁄2 without brackets, so superscripts and fractions go through a table first.
Look-alike letters stay what they are: a Cyrillic х is not x.
"""

import re
import unicodedata

from . import boxes
from .units import canonical, is_measured

MAX_RAW_CHARS = 200_000
MAX_CHARS = 4_096


class ParseFailure(ValueError):
    """The text is not an answer that we can read whole; the message says why."""


_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ", "0123456789+-()ni", strict=True))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_SIGNS = {
    **dict.fromkeys("−‐‑‒–—﹣－", "-"),
    **dict.fromkeys("×·⋅∙∗•", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("≤≦⩽", "\\le "),
    **dict.fromkeys("≥≧⩾", "\\ge "),
    **dict.fromkeys("∣ǀ", "|"),
    "∶": ":",
    "ⅈ": "i",
    "ⅇ": "e",
    "≠": "\\ne ",
    "≈": "\\approx ",
    "≡": "\\equiv ",
    "∞": "\\infty ",
    "π": "\\pi ",
    "∪": "\\cup ",
    "∩": "\\cap ",
    "∖": "\\setminus ",
    "∅": "\\emptyset ",
    "∈": "\\in ",
    "∉": "\\notin ",
    "±": "\\pm ",
    "∓": "\\mp ",
    "°": "^\\circ ",
    "√": " sqrt ",
    "∛": " cbrt ",
    "⟨": "\\langle ",
    "⟩": "\\rangle ",
    "′": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "⌊": "\\lfloor ",
    "⌋": "\\rfloor ",
    "⌈": "\\lceil ",
    "⌉": "\\rceil ",
    "ℝ": "\\mathbb{R}",
    "ℤ": "\\mathbb{Z}",
    "ℕ": "\\mathbb{N}",
    "ℚ": "\\mathbb{Q}",
    "ℂ": "\\mathbb{C}",
    "∨": "\\lor ",
    "∧": "\\land ",
    "∠": "\\angle ",
    "△": "\\triangle ",
    "→": "\\to ",
    "∑": "\\sum ",
    "∏": "\\prod ",
    "∫": "\\int ",
    "ℓ": "ℓ",
    "ħ": "ħ",
    "℃": "^\\circ C",
    "℉": "^\\circ F",
}
_REFUSED = {"Cc": "control character", "Cf": "invisible character", "Cs": "surrogate", "Co": "private character"}
_PAIRS = {  # by what the text begins with
    "$": (("$$", "$$"), ("$", "$")),
    "\\": (("\\(", "\\)"), ("\\[", "\\]")),
    "*": (("**", "**"),),
    "`": (("`", "`"),),
    '"': (('"', '"'),),
}
_WRAPPED = frozenset('*`"')
_STOPS = frozenset(("", ".", ",", ";"))
_OPENINGS = frozenset(("\\(", "\\[", "\\\\"))

# What only sets type. A row break \\ is matched as a whole, so that \\[ is not taken for \[.
_TYPE = re.compile(
    r"\\(?:[,;:!> ()\[\]/]|quad|qquad"
    r"|(?:left|right|middle|[bB]igg?[lmr]?|displaystyle|textstyle|scriptstyle|(?:no)?limits|thinspace|underline|rm|bf|it)"
    r"(?![a-zA-Z])|(\\))"
)
_GROUPED = re.compile(r",\\! ?")
# A separator with nothing before it and a single letter at most after it: W(x)=1orW(x)=-1.
_GLUED_WORD = re.compile(r"(?<=[\d)\]}])(or|and)(?=[a-zA-Z]?(?![a-zA-Z]))")
# R \ {3}, whose backslash or whose braces TeX would not show.
_NUMBERS = r"(?:(?<![a-zA-Z{][RZQNC])(?<=[RZQNC])|(?<=\\mathbb\{[RZQNC]\}))"
_WITHOUT = re.compile(rf" ?(?:{_NUMBERS} ?\\ |\\setminus ?)\{{(?![A-Z]\}})([^{{}}]++)(?<!\\)\}}")
_UNIT = r"\\(?:text|mathrm)\{ ?([a-zA-Z]{1,12}) ?\}(\^\d|\^\{\d\})?"
_UNIT_FRACTION = re.compile(rf"(?<=[\d}})]) {{0,2}}\\[dt]?frac\{{{_UNIT}\}}\{{{_UNIT}\}}")
_DOUBLED = re.compile(r"(?<!\\)\\\\[a-zA-Z{}]")
_BACKSLASHES = re.compile(r"\\++")
_UNBRACED = re.compile(
    r"\\(math(?:bb|bf|rm|it|sf|cal)|boldsymbol|bm|bold) (?=[a-zA-Z])([a-zA-Z])"
)  # TeX takes one letter
_BOLD_MARK = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|bold) ?\{ ?(\\(?:hat|vec) ?(?:\{ ?\\?[a-z]{1,5} ?\}|\\?[a-z]{1,5})) ?\}"
)
_MICRO = re.compile(r"\\mu ?\\(?:text|mathrm) ?\{ ?([mgsVAF]) ?\}")
_MICRO_SIGN = re.compile(r"(?<=[\d}]) ?μ([mgsVAF])(?![a-zA-Z])")
_OHMS = re.compile(r"(?<=[\d}]) {0,2}([kM]|\\(?:text|mathrm)\{ ?[kM] ?\}) ?(?:Ω|\\Omega)(?![a-zA-Z_^])")
# Powers in braces within a unit's braces, which the scanner takes only without: \mathrm{m s^{-1}}.
_UNIT_PART = r"(?:[^{}^]|\^(?!\{))*+"
_UNIT_POWERS = re.compile(rf"\\(?:mathrm|text|textrm) ?\{{{_UNIT_PART}(?:\^\{{-?\d\}}{_UNIT_PART})++\}}")
_BRACED_POWER = re.compile(r"\^\{(-?\d)\}")
_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm) ?\{")
_UPRIGHT_D = re.compile(r"\\mathrm ?\{ ?d ?\} ?(?=[a-zA-Z\\])")
_MOD = re.compile(r"\( ?(?:\\b?mod|\\(?:text|mathrm|operatorname)\{ ?mod ?\}|mod)(?![a-z]) ?([^()]*+)\)")


def normalise(text: str) -> str:
    """The text ready for the scanner: plain signs, single spaces, without delimiters, box or a final full stop.

    Raises:
        ParseFailure: empty, too long, or with a character that cannot be seen.
    """
    if len(text) > MAX_RAW_CHARS:
        raise ParseFailure(f"longer than {MAX_RAW_CHARS} characters")
    is_plain = text.isascii() and text.isprintable()  # then its only white space is the space
    text = text.strip()
    if not is_plain or "  " in text:
        text = " ".join(text.split())
    if len(text) > MAX_CHARS:
        raise ParseFailure(f"longer than {MAX_CHARS} characters")
    if not is_plain and not (text.isascii() and text.isprintable()):
        text = _plain(text)
    if not text:
        raise ParseFailure("nothing to read")
    first = text[0]
    if first == "$" == text[-1] and text.count("$") == 2 and len(text) > 2:
        text = text[1:-1].strip()
        first = text[:1]
    if (
        (first == "\\" and text[:2] in _OPENINGS)
        or first in _WRAPPED
        or text[-1:] in _STOPS
        or "$" in text
        or "box" in text
    ):
        text = _unwrapped(text)
    if "{:}" in text:
        text = text.replace("{:}", ":")
    if "or" in text or "and" in text:
        text = _GLUED_WORD.sub(r" \1 ", text)
    return _without_type(text) if "\\" in text or "~" in text or "(mod" in text else text


def _unwrapped(text: str) -> str:
    if "\\\\" in text:
        text = _single_backslashes(text)
    text = unwrap(text)
    if "\\boxed" in text or "\\fbox" in text:
        text = _unboxed(text)
    if "$" in text:
        text = _without_dollars(text)
    if not text:
        raise ParseFailure("nothing to read")
    return text


def _without_type(text: str) -> str:
    if "\\\\" in text:
        text = _single_backslashes(text)
    if ",\\!" in text:
        text = _GROUPED.sub("{,}", text)
    if "right." in text:
        text = text.replace("\\right.", "\\nothing ")
    if "\\ " in text or "\\setminus" in text:
        text = _WITHOUT.sub(r" \\setminus \\{\1\\}", text)
    if "\\math" in text or "\\bo" in text:
        text = _unbolded(text)
        text = _BOLD_MARK.sub(r"\1 ", _UPRIGHT_D.sub("d", _UNBRACED.sub(r"\\\1{\2}", text)))
    if "\\mu" in text or "\\Omega" in text or ("^{" in text and ("\\mathrm" in text or "\\text" in text)):
        text = _in_units(text)
    if "mod" in text:
        text = _MOD.sub(r"\\pmod{\1}", text)
    if "~" in text:
        text = text.replace("~", " ")
    text = _TYPE.sub(_row_break if "\\\\" in text else " ", text).strip()
    if "frac{\\" in text:
        text = _UNIT_FRACTION.sub(_unit, text)
    if not text:
        raise ParseFailure("nothing to read")
    return text


def _in_units(text: str) -> str:
    """Signs and powers within units as the table of units has them."""
    text = _OHMS.sub(_ohms, _MICRO.sub(r"\\text{μ\1}", text))
    return _UNIT_POWERS.sub(lambda found: _BRACED_POWER.sub(r"^\1", found[0]), text)


def _unbolded(text: str) -> str:
    r"""What \mathbf{…} holds, where it is around the whole text and more than a letter."""
    found = _BOLD.match(text)
    if found is None or closing_brace(text, found.end() - 1) != len(text) - 1:
        return text
    content = text[found.end() : -1].strip()
    return content if len(content) > 1 else text


def _unit(found: "re.Match[str]") -> str:
    r"""\frac{\text{m}}{\text{s}} after a number as \text{m/s}, where it is a unit."""
    unit = canonical("{}{}/{}{}".format(*(part or "" for part in found.groups())))
    return f"\\text{{{unit}}}" if unit is not None and is_measured(unit) else found[0]


def _row_break(found: "re.Match[str]") -> str:
    return "\\\\" if found[1] else " "


def _single_backslashes(text: str) -> str:
    """The text with each backslash that was doubled for JSON single again: they all are doubled, or none is."""
    if not _DOUBLED.search(text) or any(len(run) % 2 for run in _BACKSLASHES.findall(text)):
        return text
    return text.replace("\\\\", "\\")


def _without_dollars(text: str) -> str:
    r"""The text without pairs of $; a single one is a currency sign, as \$ is."""
    bare = text.replace("\\$", "")
    return text if bare.count("$") % 2 else _DOLLAR.sub(r"\1 ", text).strip()


_DOLLAR = re.compile(r"(\\\$)|\$")


def _unboxed(text: str) -> str:
    found = boxes.spans(text)
    listed = boxes.joined(text, found)
    if listed is None:
        listed = boxes.inlined(text, found)
    if listed is None:
        raise ParseFailure("a box that is only a part of an expression")
    return listed


_RUNS = re.compile(r"[ -~]++|[^ -~]")


def _plain(text: str) -> str:
    pieces: list[str] = []
    run = ""  # which of the two scripts the last characters were in
    for char in _RUNS.findall(text):
        if len(char) > 1 or " " <= char <= "~":
            pieces += ("}", char) if run else (char,)
            run = ""
            continue
        script = "^" if char in _SUPERSCRIPTS else "_" if char in _SUBSCRIPTS else ""
        if run and script != run:
            pieces.append("}")
        if script and script != run:
            pieces.append(script + "{")
        run = script
        pieces.append(_plain_char(char))
    if run:
        pieces.append("}")
    plain = unicodedata.normalize("NFKC", "".join(pieces))
    if "μ" in plain:
        plain = _MICRO_SIGN.sub(r" \\text{μ\1}", plain)
    if "Ω" in plain:
        plain = _OHMS.sub(_ohms, plain)
    if len(plain) > 2 * MAX_CHARS:
        raise ParseFailure(f"longer than {MAX_CHARS} characters")
    return " ".join(plain.split())


def _ohms(found: "re.Match[str]") -> str:
    return f" \\text{{{'k' if 'k' in found[1] else 'M'}Ω}}"


def _plain_char(char: str) -> str:
    if char in _SUPERSCRIPTS:
        return _SUPERSCRIPTS[char]
    if char in _SUBSCRIPTS:
        return _SUBSCRIPTS[char]
    if char in _SIGNS:
        return _SIGNS[char]
    category = unicodedata.category(char)
    if category in _REFUSED or category == "Cn":
        raise ParseFailure(f"{_REFUSED.get(category, 'unassigned character')} U+{ord(char):04X}")
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "No" and "⁄" in (parts := unicodedata.normalize("NFKC", char)):
        numerator, denominator = parts.split("⁄")
        return f"\\frac{{{numerator}}}{{{denominator}}}" if denominator else char
    return char


def unwrap(text: str) -> str:
    """The text without the mathematics delimiters, box and full stop around it."""
    for _ in range(8):
        before = text
        text = text.strip()
        if text[-1:] in _STOPS and not text.endswith(("\\,", "\\;", "..", "right.")):
            text = text[:-1].rstrip()
        first = text[:1]
        if first == "\\":
            text = _unboxed_once(text)
        if text[:1] in _PAIRS:
            text = _undelimited(text)
        if text == before:
            break
    return text


def _undelimited(text: str) -> str:
    for opening, closing in _PAIRS[text[0]]:
        if text.startswith(opening) and text.endswith(closing) and len(text) > len(opening) + len(closing):
            inside = text[len(opening) : -len(closing)]
            if opening not in inside and closing not in inside:
                text = inside.strip()
    return text


def _unboxed_once(text: str) -> str:
    found = _BOX.match(text) if text[-1] == "}" else None
    if found is None:
        return text
    start = found.end()
    is_closed = text.find("}", start) == len(text) - 1 and "{" not in text[start:]  # nothing but the box has braces
    return text[start:-1].strip() if is_closed or closing_brace(text, start - 1) == len(text) - 1 else text


_BOX = re.compile("|".join(re.escape(command) + r"\{" for command in boxes.COMMANDS))


def closing_brace(text: str, start: int) -> int:
    """Where the brace that opens at start is closed, -1 where it is not. One pass; \\{ and \\} do not count."""
    if "\\{" in text or "\\}" in text:
        text = _ESCAPED.sub("..", text)
    depth = 0
    end = text.find("}", start)
    while end >= 0:
        depth += text.count("{", start, end) - 1
        if not depth:
            break
        start = end + 1
        end = text.find("}", start)
    return end


_ESCAPED = re.compile(r"\\.", re.DOTALL)
