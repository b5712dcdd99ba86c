"""An answer's text before it is read: Unicode made plain, wrappers taken off, what hides something refused.

Every step is one pass over the text. NFKC alone would read x² as x2 and ½ as 1⁄2 without brackets, so superscripts and
fractions go through a table first. Look-alike letters stay what they are: a Cyrillic х is not x.
"""

import unicodedata

MAX_RAW_CHARS = 200_000
MAX_CHARS = 4_096


class ParseFailure(ValueError):
    """The text is not an answer that we can read whole; the message says why."""


_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ", "0123456789+-()ni", strict=True))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_SIGNS = {
    **dict.fromkeys("−‐‑‒–—﹣－", "-"),
    "×": "*",
    "·": "*",
    "⋅": "*",
    "∙": "*",
    "∗": "*",
    "÷": "/",
    "∕": "/",
    "⁄": "/",
    "∶": ":",
    "ⅈ": "i",
    "ⅇ": "e",
    "≤": "\\le ",
    "≦": "\\le ",
    "⩽": "\\le ",
    "≥": "\\ge ",
    "≧": "\\ge ",
    "⩾": "\\ge ",
    "≠": "\\ne ",
    "∞": "\\infty ",
    "π": "\\pi ",
    "∪": "\\cup ",
    "∈": "\\in ",
    "±": "\\pm ",
    "°": "^\\circ ",
    "√": " sqrt ",
    "∛": " cbrt ",
    "⟨": "(",
    "⟩": ")",
    "′": "'",
    "“": '"',
    "”": '"',
    "’": "'",
    "⌊": "\\lfloor ",
    "⌋": "\\rfloor ",
    "⌈": "\\lceil ",
    "⌉": "\\rceil ",
}
_REFUSED = {"Cc": "control character", "Cf": "invisible character", "Cs": "surrogate", "Co": "private character"}
_PAIRS = (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("**", "**"), ("`", "`"))


def normalise(text: str) -> str:
    """The text ready for the scanner: plain signs, single spaces, without $, \\boxed{} or a final full stop.

    Raises:
        ParseFailure: empty, too long, or with a character that cannot be seen.
    """
    if len(text) > MAX_RAW_CHARS:
        raise ParseFailure(f"longer than {MAX_RAW_CHARS} characters")
    text = " ".join(text.split())
    if len(text) > MAX_CHARS:
        raise ParseFailure(f"longer than {MAX_CHARS} characters")
    if not text.isascii() or not text.isprintable():
        text = _plain(text)
    text = unwrap(text)
    if not text:
        raise ParseFailure("nothing to read")
    return text


def _plain(text: str) -> str:
    pieces: list[str] = []
    run = ""  # which of the two scripts the last characters were in
    for char in text:
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
    if len(plain) > 2 * MAX_CHARS:
        raise ParseFailure(f"longer than {MAX_CHARS} characters")
    return " ".join(plain.split())


def _plain_char(char: str) -> str:
    if char.isascii() and char.isprintable():
        return char
    if char in "\t\n\r":
        return " "
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
    """The text without the mathematics delimiters, \\boxed{} and full stop around it."""
    for _ in range(8):
        before = text
        text = text.strip()
        if text.endswith((".", ",", ";")) and not text.endswith(("\\,", "\\;", "..")):
            text = text[:-1].rstrip()
        for opening, closing in _PAIRS:
            if len(text) > len(opening) + len(closing) and text.startswith(opening) and text.endswith(closing):
                inside = text[len(opening) : -len(closing)]
                if opening not in inside and closing not in inside:
                    text = inside.strip()
        for command in ("\\boxed", "\\fbox"):
            if text.startswith(command + "{") and closing_brace(text, len(command)) == len(text) - 1:
                text = text[len(command) + 1 : -1].strip()
        if text == before:
            break
    return text


def closing_brace(text: str, start: int) -> int:
    """Where the brace that opens at start is closed, -1 where it is not. One pass; \\{ and \\} do not count."""
    depth = 0
    at = start
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 2
            continue
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return -1
