"""Writes the meaning of an answer as datasets and models write it: LaTeX, plain text or Unicode, in many habits."""

from dataclasses import replace
from typing import Any

from .meaning import Tree, is_scalar
from .style import Style
from .units import SPELLINGS

SUM, PRODUCT, POWER, ATOM = range(4)
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SIGNS = {
    "latex": {
        "<": "<",
        "<=": r"\le",
        ">": ">",
        ">=": r"\ge",
        "pi": r"\pi",
        "inf": r"\infty",
        "or": r"\cup",
        "!=": r"\neq",
        "in": r"\in",
        "reals": "",
    },
    "plain": {
        "<": "<",
        "<=": "<=",
        ">": ">",
        ">=": ">=",
        "pi": "pi",
        "inf": "oo",
        "or": "U",
        "!=": "!=",
        "in": "in",
        "reals": "R",
    },
    "unicode": {
        "<": "<",
        "<=": "≤",
        ">": ">",
        ">=": "≥",
        "pi": "π",
        "inf": "∞",
        "or": "∪",
        "!=": "≠",
        "in": "∈",
        "reals": "ℝ",
    },
}


def write(tree: Tree, style: Style) -> str:
    """The answer in the style; thousands are separated only in a number that stands alone."""
    if isinstance(tree, int) and style.separator:
        return ("-" if tree < 0 else "") + f"{abs(tree):,}".replace(",", style.separator)
    if is_scalar(tree):
        return _Writer(style).scalar(tree)
    assert isinstance(tree, tuple)
    return str(getattr(_Writer(style), f"of_{tree[0]}")(*tree[1:]))


def _is_negative(tree: Tree) -> bool:
    if isinstance(tree, int):
        return tree < 0
    if tree[0] in ("frac", "dec"):
        return bool(tree[1] < 0)
    return tree[0] == "neg" or (tree[0] in ("mul", "div") and _is_negative(tree[1]))


def _opposite(tree: Tree) -> Tree:
    if isinstance(tree, int):
        return -tree
    if tree[0] in ("frac", "dec"):
        return (tree[0], -tree[1], tree[2])
    if tree[0] == "neg":
        return tree[1]  # type: ignore[no-any-return]
    first = _opposite(tree[1])
    if first == 1 and tree[0] == "mul" and len(tree) > 2:
        return tree[2] if len(tree) == 3 else ("mul", *tree[2:])
    return (tree[0], first, *tree[2:])


class _Writer:
    """One method for each tag of a tree that is no scalar; `scalar` for all of those."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.signs = _SIGNS[style.script]

    def scalar(self, tree: Tree, level: int = SUM) -> str:
        text, own = self._scalar(tree)
        return self._bracketed(text) if own < level else text

    def _bracketed(self, text: str) -> str:
        return rf"\left({text}\right)" if self.style.is_sized and self.style.is_latex else f"({text})"

    def _scalar(self, tree: Tree) -> tuple[str, int]:
        if _is_negative(tree):
            opposite = _opposite(tree)
            return "-" + self.scalar(opposite, PRODUCT), SUM
        if isinstance(tree, int):
            return str(tree), ATOM
        found: tuple[str, int] = getattr(self, f"_{tree[0]}")(*tree[1:])
        return found

    def _frac(self, p: int, q: int) -> tuple[str, int]:
        return self._div(p, q)

    def _dec(self, digits: int, places: int) -> tuple[str, int]:
        text = str(digits).rjust(places + 1, "0")
        return f"{text[: len(text) - places]}.{text[len(text) - places :]}" if places else text, ATOM

    def _mixed(self, whole: int, p: int, q: int) -> tuple[str, int]:
        return (rf"{whole}\frac{{{p}}}{{{q}}}" if self.style.is_latex else f"{whole} {p}/{q}"), SUM

    def _base(self, digits: str, base: int) -> tuple[str, int]:
        return f"{digits}_{base}" if self.style.spelling else f"{digits}_{{{base}}}", ATOM

    def _var(self, name: str) -> tuple[str, int]:
        return name, ATOM

    def _pi(self) -> tuple[str, int]:
        return self.signs["pi"], ATOM

    def _e(self) -> tuple[str, int]:
        return "e", ATOM

    def _i(self) -> tuple[str, int]:
        return "i", ATOM

    def _inf(self) -> tuple[str, int]:
        return self.signs["inf"], ATOM

    def _add(self, *terms: Tree) -> tuple[str, int]:
        gap, text = self.style.gap, self.scalar(terms[0])
        for term in terms[1:]:
            sign, size = ("-", _opposite(term)) if _is_negative(term) else ("+", term)
            text += f"{gap}{sign}{gap}{self.scalar(size, PRODUCT)}"
        return text, SUM

    def _mul(self, *factors: Tree) -> tuple[str, int]:
        pieces: list[str] = []
        for number, factor in enumerate(factors):
            is_last = number == len(factors) - 1
            text = self.scalar(factor, POWER)
            if (
                not is_last
                and isinstance(factor, tuple)
                and factor[0] in ("fn", "log")
                and not text.endswith((")", "|"))
            ):
                text = self._bracketed(text)
            if isinstance(factor, tuple) and factor[0] == "div" and self.style.fraction == "/":
                text = self._bracketed(self.scalar(factor))
            if pieces:
                pieces.append(self._between(pieces[-1], text))
            pieces.append(text)
        return "".join(pieces), PRODUCT

    def _between(self, left: str, right: str) -> str:
        """Nothing, or a sign where two factors side by side would read as something else."""
        if self.style.times:
            return self.style.times
        sign = {"latex": r"\cdot ", "plain": "*", "unicode": "·"}[self.style.script]
        starts_with_digit = right[0].isdigit() or right.startswith((r"\frac", r"\dfrac", r"\tfrac"))
        if starts_with_digit or (left[-1].isalpha() and left[0] != "\\" and right[0] == "("):
            return sign
        if self.style.script == "unicode":
            return sign if left[-1].isalpha() and right[0].isalpha() and len(right) > 1 else ""
        return " " if left[-1].isalpha() and left[0] == "\\" and right[0].isalpha() else ""

    def _div(self, above: Tree, under: Tree) -> tuple[str, int]:
        if self.style.fraction == "/":
            return f"{self.scalar(above, PRODUCT)}/{self.scalar(under, ATOM)}", PRODUCT
        over, below = self.scalar(above), self.scalar(under)
        upper, lower = (
            part if self.style.is_terse and len(part) == 1 and part.isdigit() else f"{{{part}}}"
            for part in (over, below)
        )
        return f"{self.style.fraction}{upper}{lower}", POWER

    def _pow(self, base: Tree, exponent: Tree) -> tuple[str, int]:
        if (
            isinstance(base, tuple)
            and base[0] == "fn"
            and base[1] in ("sin", "cos", "tan")
            and self.style.is_latex
            and exponent == 2
        ):
            return rf"\{base[1]}^{self._exponent(exponent)}{self._argument(base[2])}", POWER
        text = self.scalar(base, ATOM)
        return f"{text}{self._raised(exponent)}", POWER

    def _raised(self, exponent: Tree) -> str:
        if self.style.script == "unicode" and isinstance(exponent, int):
            return str(exponent).translate(_SUPERSCRIPTS)
        return "^" + self._exponent(exponent)

    def _exponent(self, exponent: Tree) -> str:
        text = self.scalar(exponent)
        if len(text) == 1 and (self.style.is_terse or not self.style.is_latex):
            return text
        return f"{{{text}}}" if self.style.is_latex else f"({text})"

    def _root(self, degree: int, of: Tree) -> tuple[str, int]:
        text = self.scalar(of)
        if self.style.script == "latex":
            if degree == 2:
                return (
                    rf"\sqrt{text}"
                    if self.style.is_terse and text.isdigit() and len(text) == 1
                    else rf"\sqrt{{{text}}}"
                ), ATOM
            return rf"\sqrt[{degree}]{{{text}}}", ATOM
        if degree == 2:
            root = "√" if self.style.script == "unicode" else "sqrt"
            return (f"{root}{text}" if root == "√" and text.isdigit() else f"{root}({text})"), ATOM
        return f"({text})^(1/{degree})", POWER

    def _fn(self, name: str, of: Tree) -> tuple[str, int]:
        if name == "abs":
            return f"|{self.scalar(of)}|", ATOM
        if name == "floor":
            return (rf"\lfloor {self.scalar(of)}\rfloor" if self.style.is_latex else f"floor({self.scalar(of)})"), ATOM
        if name == "exp" and self.style.is_latex:
            return rf"\exp({self.scalar(of)})", ATOM
        return (rf"\{name}{self._argument(of)}" if self.style.is_latex else f"{name}({self.scalar(of)})"), POWER

    def _argument(self, of: Tree) -> str:
        text, level = self._scalar(of)
        if self.style.has_function_brackets or level < POWER:
            return self._bracketed(text)
        return f" {text}"

    def _log(self, base: Tree, of: Tree) -> tuple[str, int]:
        if self.style.is_latex:
            return rf"\log_{{{self.scalar(base)}}}{self._argument(of)}", POWER
        return f"log_{self.scalar(base, ATOM)}({self.scalar(of)})", POWER

    def _fact(self, of: Tree) -> tuple[str, int]:
        return f"{self.scalar(of, ATOM)}!", POWER

    def _neg(self, of: Tree) -> tuple[str, int]:
        return f"-{self.scalar(of, PRODUCT)}", SUM

    def _binom(self, n: Tree, k: Tree) -> tuple[str, int]:
        if self.style.is_latex:
            return rf"\binom{{{self.scalar(n)}}}{{{self.scalar(k)}}}", ATOM
        return f"binom({self.scalar(n)},{self.scalar(k)})", ATOM

    # what is no scalar

    def _joined(self, items: tuple[Tree, ...]) -> str:
        texts = [write(item, replace(self.style, separator="")) for item in items]
        # 1,234 without a space is one number
        gap = " " if any(text.lstrip("-")[:3].isdigit() and len(text) > 2 for text in texts) else self.style.gap
        return f",{gap}".join(texts)

    def of_tuple(self, *items: Tree) -> str:
        return self._bracketed(self._joined(items))

    def of_set(self, *items: Tree) -> str:
        opening, closing = (r"\{", r"\}") if self.style.is_latex else ("{", "}")
        if self.style.is_sized and self.style.is_latex:
            opening, closing = r"\left" + opening, r"\right" + closing
        return opening + self._joined(items) + closing

    def of_list(self, *items: Tree) -> str:
        if self.style.joint == "," or len(items) < 2:
            return self._joined(items)
        word = rf" \text{{ {self.style.joint} }} " if self.style.is_latex else f" {self.style.joint} "
        return self._joined(items[:-1]) + word + self.scalar(items[-1])

    def of_interval(self, opening: str, low: Tree, high: Tree, closing: str) -> str:
        if self.style.is_sized and self.style.is_latex:
            opening, closing = rf"\left{opening}", rf"\right{closing}"
        return opening + self._joined((low, high)) + closing

    def of_union(self, *intervals: tuple[Any, ...]) -> str:
        return f" {self.signs['or']} ".join(self.of_interval(*each[1:]) for each in intervals)

    def of_matrix(self, *rows: tuple[Tree, ...]) -> str:
        if self.style.matrix == "rows":
            return "[" + ",".join("[" + ",".join(map(self.scalar, row)) + "]" for row in rows) + "]"
        inner = r" \\ ".join(" & ".join(map(self.scalar, row)) for row in rows)
        return rf"\begin{{{self.style.matrix}}} {inner} \end{{{self.style.matrix}}}"

    def of_pm(self, centre: Tree, spread: Tree) -> str:
        sign = r"\pm " if self.style.is_latex else "±"
        return (
            sign + self.scalar(spread, PRODUCT)
            if centre == 0
            else f"{self.scalar(centre)} {sign}{self.scalar(spread, PRODUCT)}"
        )

    def of_ratio(self, *items: Tree) -> str:
        return ":".join(map(self.scalar, items))

    def of_eq(self, left: Tree, right: Tree) -> str:
        return f"{self.scalar(left)}{self.style.gap}={self.style.gap}{self.scalar(right)}"

    def of_rel(self, op: str, name: str, bound: Tree) -> str:
        return f"{name} {self.signs[op]} {self.scalar(bound)}"

    def of_unequal(self, name: str, bound: Tree) -> str:
        return f"{name} {self.signs['!=']} {self.scalar(bound)}"

    def of_without(self, point: Tree) -> str:
        if self.style.is_latex:
            return rf"\mathbb{{R}} \setminus \{{{self.scalar(point)}\}}"
        return f"{self.signs['reals']} \\ {{{self.scalar(point)}}}"

    def of_within(self, name: str, of: Tree) -> str:
        return f"{name} {self.signs['in']} {write(of, self.style)}"

    def of_chain(self, low: Tree, first: str, name: str, second: str, high: Tree) -> str:
        return f"{self.scalar(low)} {self.signs[first]} {name} {self.signs[second]} {self.scalar(high)}"

    def of_assign(self, name: str, of: Tree) -> str:
        return f"{name}{self.style.gap}={self.style.gap}{write(of, self.style)}"

    def of_system(self, *pairs: tuple[str, Tree]) -> str:
        return f",{self.style.gap}".join(self.of_assign(*pair) for pair in pairs)

    def of_word(self, text: str) -> str:
        return rf"\text{{{text}}}" if self.style.is_latex else text

    def of_choice(self, letter: str) -> str:
        return rf"\text{{({letter})}}" if self.style.is_latex else (f"({letter})" if self.style.is_sized else letter)

    def of_unit(self, of: Tree, unit: str) -> str:
        spelling = SPELLINGS[unit][self.style.spelling % len(SPELLINGS[unit])]
        if not self.style.is_latex:
            return f"{self.scalar(of)} {spelling}"
        name, _, power = spelling.partition("^")
        return rf"{self.scalar(of)}\text{{ {name}}}" + (f"^{power}" if power else "")

    def of_degrees(self, of: Tree) -> str:
        if self.style.is_latex:
            return self.scalar(of) + (r"^\circ", r"^{\circ}")[self.style.spelling]
        return self.scalar(of) + ("°" if self.style.script == "unicode" else " degrees")

    def of_percent(self, of: Tree) -> str:
        return self.scalar(of) + (r"\%" if self.style.is_latex else "%")

    def of_money(self, of: Tree) -> str:
        return (r"\$" if self.style.is_latex else "$") + write(of, self.style)

    def of_clock(self, hours: int, minutes: int, half: str) -> str:
        half = (half, half.upper())[self.style.spelling] if half else ""
        tail = (rf"\text{{ {half}}}" if self.style.is_latex else f" {half}") if half else ""
        return f"{hours}:{minutes:02}{tail}"
