"""Coverage-guided fuzzing of reading: python tests/fuzz/fuzz_math_parser.py -runs=20000."""

import sys

import atheris

with atheris.instrument_imports(include=["sparring_verifiers.math"]):
    from sparring_verifiers.math.extraction.extract import extract
    from sparring_verifiers.math.reading.normal import ParseFailure
    from sparring_verifiers.math.reading.parser import parse
    from sparring_verifiers.math.syntax import render

PIECES = (
    *(r"\frac", r"\sqrt", r"\text{", r"\boxed{", r"\left", r"\right", r"\begin{pmatrix}", r"\end{pmatrix}", r"\\", "&"),
    *(r"\begin{cases}", r"\end{cases}", r"\pm", r"\cup", r"\in", r"\{", r"\}", r"\mathbb{R}", r"\sum_{k=1}^{n}", "sin"),
    *("log", " or ", " and ", "{,}", "1,234", " cm", " m", "percent", r"\pmod{", r"\overline{", r"\circ", "f(", "AB"),
    *(r"\int_0^1", "dx", r"\lim_{x \to 0}", r"\binom", r"\choose", "The answer is ", "$", "½", "²", "√", "−", "\n"),
)


def text_of(data: bytes) -> str:
    """Bytes as text: those from 160 on stand for a piece of LaTeX each, so that mutation finds commands."""
    return "".join(PIECES[byte % len(PIECES)] if byte >= 160 else chr(byte) for byte in data[:400])


def test_one_input(data: bytes) -> None:
    text = text_of(data)
    extract(text)
    try:
        written = render(parse(text).node)
    except ParseFailure:
        return
    if render(parse(written).node) != written:
        raise AssertionError(f"{text!r} is written as {written!r}, which is read otherwise")


if __name__ == "__main__":
    atheris.Setup(sys.argv, test_one_input)
    atheris.Fuzz()
