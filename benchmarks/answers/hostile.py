"""Answers that make graders hang, run code or accept what is wrong: every row is named by what it tries.

NEGATIVES are wrong answers that one grader or another accepts, by the family of the mistake. NASTY are answers that
take time, memory or a parser's stack; where `is_wrong`, accepting is a mistake, else the row only must end. `payloads`
create a file if any part of them is run.

Source: the families and the table of robustness that ten public graders were measured on; the texts are our own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    family: str
    gold: str
    answer: str
    is_wrong: bool = True


def _cases(family: str, *pairs: tuple[str, str], is_wrong: bool = True) -> tuple[Case, ...]:
    return tuple(Case(family, gold, answer, is_wrong) for gold, answer in pairs)


def _nasty(family: str, *answers: str, gold: str = "1", is_wrong: bool = True) -> tuple[Case, ...]:
    return tuple(Case(family, gold, answer, is_wrong) for answer in answers)


NEGATIVES: tuple[Case, ...] = (
    *_cases(
        "absolute tolerance",
        (r"\frac{1}{2004!}", r"\frac{1}{2006!}"),
        (r"\frac{1}{2^{99}}", r"\frac{1}{2^{98}}"),
        ("1e-7", "2e-7"),
        ("7.25e-11", "7.95e-11"),
        (r"7.25\times 10^{-11}", r"7.95\times 10^{-11}"),
        ("0", "1e-9"),
        ("0.1", "0.10000001"),
    ),
    *_cases(
        "relative tolerance on integers",
        ("4022030", "4022040"),
        ("99999999999", "100000000000"),
        ("66673", "66679"),
        ("3^{2025}", "2^{2025}"),
        ("2^{1000}", "2^{1000}+1"),
    ),
    *_cases(
        "a number picked from an unparsed formula",
        (r"1-\frac{1}{\mathrm{e}}", r"1+\frac{1}{\mathrm{e}}"),
        ("1-1/e", "1+1/e"),
        ("1:2:3:4:5", "1:4:9:16:25"),
        ("4", r"4\sqrt{2}"),
        ("2", r"\frac{1+\sqrt{5}}{2}"),
        (r"3\sqrt{19}", "3"),
        ("12:00", "1:00"),
        ("5", "5 apples or 6"),
    ),
    *_cases(
        "only the last equals sign",
        ("f(x)=0", r"\forall x>0, f(x)=0"),
        (r"\ln(e^5)=5", r"\ln(e^5)=7"),
        ("3x-y+13=0", "3x+4y+14=0"),
        ("7=11a+c", "11a+c"),
        ("a+3z=0", "0"),
        ("2x+z=1", "1"),
        ("x=1", "1=1"),
    ),
    *_cases("case folding", ("x", "X"), ("y=1+x", "Y=1+X"), ("2n", "2N"), ("a+B", "A+b")),
    *_cases(
        "brackets ignored",
        (r"[46,\infty)", r"(46,\infty)"),
        ("(-3,2)", "[-3,2]"),
        ("[0,9)", "[0,1)"),
        ("(0,9)", "[0,9)"),
        ("6", "6,-2"),
    ),
    *_cases(
        "tail of a list ignored",
        ("-4,-3,-1,1,2,5", "-4,-3,-1,5,2,5"),
        (r"(-\infty,-4)\cup(-1,3)", r"(-\infty,-8)\cup(-1,3)"),
        ("1,2,3", "1,2"),
        (r"\{1,2\}", r"\{1,2,3\}"),
        (r"\pm 2021", "2021"),
        ("(1,2)", "(1,2,3)"),
    ),
    *_cases("solution set only", ("ab=0", "a^3b^3=0"), ("x=1", "x^2=1"), ("x=0", "x^2+x=0")),
    *_cases("text after the equals sign", ("1", r"\sum_{k=1}^{10^9} k^k"), ("5", r"n = \int_0^5 x^x dx")),
    *_cases("hedging", ("5", r"\boxed{3},\boxed{4},\boxed{5}"), ("2", r"\boxed{1} or \boxed{2}")),
    *_cases(
        "sampling among positive numbers",
        ("x", r"\sqrt{x^2}"),
        ("x", "|x|"),
        ("x=y", "|x|=|y|"),
        (r"\sqrt{x^2y^2}", "xy"),
    ),
    *_cases(
        "a huge power hides the rest",
        ("(x-a)^{5999}", "(a-x)^{5999}"),
        ("1", "2^{2^{-1000}}"),
        ("1", "2^{(2^{-60})}"),
        (r"[1,\infty)", r"[2^{2^{-1000}},\infty)"),
        ("x^{1000}", "x^{1000}+1"),
    ),
    *_cases(
        "near values",
        ("262537412640768744", r"e^{\pi\sqrt{163}}"),
        ("-1", r"\sin 11"),
        (r"\pi", r"\frac{355}{113}"),
        (r"\pi", "3.14"),
        (r"\sqrt{2}", "1.41421356237309504880168872420969807856967187537694"),
        (r"\pi", r"\frac{22}{7}"),
        (r"\frac{\pi^2}{6}", "1.6449340668482264"),
        ("1", "0.99999999999999999999999999999999"),
        ("10", r"\pi^2"),
        ("e^{\\pi}-\\pi", "20"),
    ),
    *_cases(
        "no value", ("1/0", "2/0"), ("0/0", "1"), ("nan", "inf"), (r"\infty", r"-\infty"), (r"\frac{1}{0}", r"\infty")
    ),
    *_cases("homoglyphs", ("x", "х"), ("2a", "2а"), ("e", "е")),
    *_cases("cut short", ("1", "1<<10**11"), ("12", "12; drop"), ("3", "3 4 5"), ("6+\\sqrt{6}", "6"), ("8880", "8")),
    *_cases("another variable or index", ("f(x)", "f(y)"), ("a_1", "a_2"), ("x+2n+1", "x+1")),
    *_cases("units of one dimension", ("5 cm", "5 m"), ("5 minutes", "5 hours"), (r"60^\circ", r"61^\circ")),
    *_cases("words", ("yes", "no"), (r"\text{(A)}", r"\text{(B)}"), ("d", r"\text{E}")),
)


def _nested(opening: str, closing: str, depth: int, inside: str = "1") -> str:
    return opening * depth + inside + closing * depth


_LETTERS = "+".join("abcdefgh")
_TRIG = "".join(rf"\{name}^{{20}}({k}x)" for k in range(1, 8) for name in ("sin", "cos"))
_TRIG_SUM = "+".join(rf"\sin({k}x)\cos({k + 1}x)" for k in range(1, 41))
_DETERMINANT = (
    r"\det\begin{pmatrix}"
    + r"\\".join("&".join(f"x_{{{i}{j}}}" for j in range(9)) for i in range(9))
    + r"\end{pmatrix}"
)
_TOWER_OF_ROOTS = _nested(r"\sqrt{1+", "}", 60)

NASTY: tuple[Case, ...] = (
    *_nasty(
        "towers of powers",
        *(
            "9**9**9**9",
            "9^{9^{9^9}}",
            "7^{10^9}",
            "x**(9**9**9)",
            "9^9^9^9^9",
            "2^{2^{2^{2^{2^{2}}}}}",
            "10^{10^{10}}",
        ),
        *(
            "(-2)^{10^{12}}",
            "(1/2)^{10^{11}}",
            "x^{10^9}",
            "(x+1)^{100000}",
            "1.5^{10^8}",
            "2^{-10^{10}}",
            "99999^{99999}",
        ),
        r"\pi^{10^{10}}",
    ),
    *_nasty(
        "hexadecimal and shifts", "1<<10**11", "0x" + "f" * 4000, "1e1000000000", "1e-1000000000", "1E9999999999999"
    ),
    *_nasty(
        "factorials and binomials",
        *(
            "1000000!",
            "((9!)!)!",
            "9!!!!!!!!",
            r"\binom{10^7}{5\cdot 10^6}",
            "100000000!",
            "(10^9)!",
            "(2^{64})!",
            "3!!!!",
        ),
        *(r"\frac{1000001!}{1000000!}", r"\binom{2^{100}}{2^{99}}", "170!!!"),
    ),
    *_nasty(
        "sums expanded",
        f"({_LETTERS})^{{40}}",
        f"({_LETTERS})^{{40}}-({_LETTERS})^{{39}}",
        "(x+y+z)^{200}",
        "(1+x)^{5000}",
    ),
    *_nasty("products of powers", _TRIG, _TRIG_SUM, "".join(f"(x+{n})" for n in range(300)), _TOWER_OF_ROOTS),
    *_nasty(
        "products of powers", "+".join(rf"\sqrt{{{n}}}" for n in range(2, 120)), r"\sin(\sin(\sin(\cos(\tan(x)))))^{99}"
    ),
    *_nasty(
        "no closed form",
        *(r"\int_0^1 x^x dx", r"\int e^{x^2}\sin(x^3) dx", r"\sum_{k=1}^{10^9} k^k", r"\prod_{k=1}^{10^8} (1+k^k)"),
        *(r"\lim_{n\to\infty} \sum_{k=1}^{n} \frac{\sin k}{k^2}", r"\sum_{n=1}^{\infty} \frac{1}{n^3+\sin n}"),
        *(r"\int_0^{\infty} \frac{\sin x}{x^{x}} dx", r"\prod_{p=2}^{\infty} \frac{1}{1-p^{-p}}"),
        r"\sum_{i=1}^{1000}\sum_{j=1}^{1000}\sum_{k=1}^{1000} ijk",
    ),
    *_nasty("determinants", _DETERMINANT, r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^{10^6}"),
    *_nasty(
        "matrices",
        r"\begin{pmatrix}" + r"\\".join("&".join("9" for _ in range(60)) for _ in range(60)) + r"\end{pmatrix}",
    ),
    *_nasty(
        "nesting",
        *(_nested("{", "}", 3000), _nested(r"\frac{1}{", "}", 150, "2"), _nested("(", ")", 2000, "2")),
        *(_nested("[", "]", 2000, "2"), _nested(r"\left(", r"\right)", 700, "2"), _nested(r"\sqrt{", "}", 600, "2")),
        *("-" * 3000 + "2", "(" * 4000, ")" * 4000, "|" * 3999, "{" * 4000, "^" * 3000, _nested("|", "|", 900, "2")),
        *("x" + "'" * 3000, "2" + "!" * 3000, "x^{" * 1000 + "2" + "}" * 1000, "x_" * 1500, "+" * 3500 + "2"),
        _nested(r"\text{", "}", 500, "2"),
    ),
    *_nasty(
        "length",
        *("7" * 200_000, "\\" * 50_000, r"\boxed{" * 5_000, "The answer is well known. " * 2_400, "1+" * 2_000 + "1"),
        *(
            "$" * 10_000,
            "1," * 2_000 + "1",
            "\\frac" * 800,
            "&" * 4_000,
            "\\begin{cases}" * 300,
            "=" * 4_000,
            "1 " * 2_000,
        ),
        *(r"\cdot " * 700, "x" * 4_000, "<" * 4_000, r"\{" * 2_000, ",".join(map(str, range(1_000)))),
    ),
    *_nasty(
        "spaces", "$" + " " * 100_000 + "2$", "2" + "\t" * 50_000, "\n" * 100_000 + "2", " " * 4_000 + "x" + " " * 4_000
    ),
    *_nasty("spaces", "\\ " * 1_900 + "2", "~" * 4_000 + "2", r"\quad" * 700 + "2"),
    *_nasty("near values", r"e^{\pi\sqrt{163}}", gold="262537412640768744"),
    *_nasty("near values", r"\sin 11", gold="-1"),
    *_nasty(
        "near values",
        r"\sin(10^{30})",
        r"\tan(\tan(\tan(10^{20})))",
        r"\cos(2^{10000})",
        "1e-4000",
        r"\ln(1+10^{-3000})",
        gold="0",
    ),
    *_nasty("near values", "0." + "9" * 3_900, "1." + "0" * 3_900 + "1", r"(1+10^{-1000})^{10}", r"e^{e^{e^{e}}}"),
    *_nasty(
        "no value",
        "1/0",
        "0/0",
        "nan",
        "inf",
        "-inf",
        r"\frac{1}{1-1}",
        "0^0/0",
        r"\ln 0",
        r"\tan(\pi/2)",
        r"0\cdot\infty",
    ),
    *_nasty("control characters", "2\x00", "\u202e2", "2\u200b1", "\ufeff2", "2\x1b[0m", "\ud800", "\x7f", gold="1"),
    *_nasty("control characters", "12\x00", "\u200e12", "12\u200b", gold="12", is_wrong=False),
    *_nasty("homoglyphs", "х", gold="x"),
    *_nasty("signs of Unicode", "−5", "－5", gold="-5", is_wrong=False),
    *_nasty("signs of Unicode", "１２", "١٢", gold="12", is_wrong=False),
    *_nasty("signs of Unicode", "½", gold="1/2", is_wrong=False),
    *_nasty("signs of Unicode", "x²", gold="x^2", is_wrong=False),
)


def payloads(marker: str) -> tuple[str, ...]:
    """Answers that create the file if any of them is run, as a reader, a shell or sympy would run it."""
    write = f"open({marker!r},'w')"
    imported = f"__import__('pathlib').Path({marker!r}).touch()"
    called = f"__import__('os').system('touch {marker}')"
    return (
        *(
            write,
            imported,
            called,
            f"[{write}]",
            f"({write},1)",
            f"[{called},2]",
            f"{{{imported}}}",
            f"{write}*2",
            f"-{write}",
        ),
        *(
            f"x={write}",
            rf"\pi*{write}",
            f"{write}+\\pi",
            f"1 if {write} else 2",
            f"(lambda: {write})()",
            f"[{write} for _ in [1]]",
        ),
        *(
            rf"\text{{{write}}}",
            rf"\boxed{{{write}}}",
            f"${write}$",
            f"sin({write})",
            f"sqrt({imported})",
            f"Eq({write},1)",
        ),
        *(f"f'{{{write}}}'", f"().__class__.__base__.__subclasses__(){write}", f"exec({write!r})", f"eval({write!r})"),
        *(f"`touch {marker}`", f"$(touch {marker})", f"; touch {marker}", f"1; {imported}", f"print({write})"),
        *(f"\\input{{|touch {marker}}}", f"\\write18{{touch {marker}}}", f"{{{{{write}}}}}", f"S('{called}')"),
        *(f"Matrix([[{write}]])", f"x.subs(x,{write})", f"integrate({write},x)"),
        rf"\begin{{pmatrix}}{write}&1\\2&3\end{{pmatrix}}",
    )
