r"""Every way of writing that the grammar knows, by kind: what is written, and the tree as canonical text."""

import pytest

from sparring_verifiers import ParseFailure
from sparring_verifiers.math import parse
from sparring_verifiers.math.syntax import Choice, Clock, Number, Quantity, Symbol, Word, render

NUMBERS = [
    (r"\frac37", "(3/7)"),
    (r"\frac\pi4", "(pi * (1/4))"),
    (r"\frac{2}9", "(2/9)"),
    (r"\dfrac{x}{3}", "(x * (1/3))"),
    (r"-\tfrac{5}{8}", "(-5/8)"),
    (r"4\frac{1}{3}", "(13/3)"),
    ("2 3/5", "(13/5)"),
    ("8,205", "8205"),
    ("8{,}205{,}731", "8205731"),
    (r"8,\!205", "8205"),
    (r"45,\! 600,\! 001", "45600001"),
    ("7 004", "7004"),
    ("98 765 432", "98765432"),
    ("3{,}75", "3.75"),
    (".25", "0.25"),
    ("-.5", "(-0.5)"),
    ("6.02e3", "6020"),
    (r"4.5 \times 10^{-2}", "(4.5 * ((10)^((-2))))"),
    (r"0.\overline{6}", "(2/3)"),
    (r"1.2\overline{34}", "(611/495)"),
    ("0.(142857)", "(1/7)"),
    (r"0.\dot{4}", "(4/9)"),
    ("1101_2", "1101_{2}"),
    ("57_{8}", "57_{8}"),
    ("2F_{16}", "02F_{16}"),
    ("BEE_{16}", "0BEE_{16}"),
    (r"1201_{\text{three}}", "1201_{3}"),
    ("7 million", "7000000"),
    (r"\text{45}", "45"),
]
ARITHMETIC = [
    ("2^3^2", "((2)^(((3)^(2))))"),
    ("-y^4", "(-((y)^(4)))"),
    ("x**3", "((x)^(3))"),
    (r"5\sqrt7", "(5 * root(7, 2))"),
    (r"\sqrt 6", "root(6, 2)"),
    (r"\sqrt[4]{ab}", "root((a * b), 4)"),
    ("√5", "root(5, 2)"),
    ("√(3y)", "root((3 * y), 2)"),
    ("x² − ½", "(((x)^(2)) + (-1/2))"),
    ("(p)(q)", "(p * q)"),
    (r"\frac{8!}{3!5!}", "((8)! * (1/((3)! * (5)!)))"),
    ("9!!", "(9)!!"),
    (r"\binom{7}{2}", "binom(7, 2)"),
    (r"{m \choose 3}", "binom(m, 3)"),
    (r"{}_9C_4", "binom(9, 4)"),
    ("C(9,4)", "binom(9, 4)"),
    ("2C(x+1)", "(2 * C * (x + 1))"),
    ("17 (mod 5)", "mod(17, 5)"),
    ("17 mod 5", "mod(17, 5)"),
    (r"17 \bmod 5", "mod(17, 5)"),
    (r"\gcd(24, 36)", "gcd(24, 36)"),
    (r"\max\{2, t\}", "max(2, t)"),
    ("lcm(6, 8)", "lcm(6, 8)"),
    (r"\lfloor 7/2 \rfloor", "floor((7/2))"),
    (r"\left\lceil y \right\rceil", "ceil(y)"),
    (r"||y|-2|", "abs((abs(y) + (-2)))"),
    (r"\lvert -6 \rvert", "abs((-6))"),
    (r"\mathrm{e}^{2}", "((e)^(2))"),
    ("y'' + y", "(y'' + y)"),
    (r"\Delta t", "(Δ * t)"),
    (r"\frac{y'}{2}", "(y' * (1/2))"),
    (r"a_{1,2}", "a_{1,2}"),
    ("35%", "(35)%"),
    (r"35\%", "(35)%"),
    ("$35$ percent", "(35)%"),
    ("35 pct", "(35)%"),
]
FUNCTIONS = [
    (r"\log_3 81", "log(81, 3)"),
    (r"\lg 7", "log(7, 10)"),
    (r"\exp(2x)", "((e)^((2 * x)))"),
    (r"\cos^{-1} t", "acos(t)"),
    (r"\arctan t", "atan(t)"),
    (r"\cos^3 t", "((cos(t))^(3))"),
    (r"\tanh t", "tanh(t)"),
    (r"\sin(30^\circ)", "sin(degrees(30))"),
    (r"180^\circ - t", "(degrees(180) + (-t))"),
    (r"\operatorname{lcm}(4, 10)", "lcm(4, 10)"),
    (r"3\cos u\sin v", "(3 * cos(u) * sin(v))"),
    (r"\sum_{j=2}^{9} j^3", "sum(((j)^(3)), j, 2, 9)"),
    (r"\prod_{j=1}^{n} b_j", "product(apply(b, j), j, 1, n)"),
    (r"\int_1^2 \frac{1}{t}\,dt", "integral((1/t), t, 1, 2)"),
    (r"\lim_{h \to 0} \frac{\tan h}{h}", "limit((tan(h) * (1/h)), h, 0)"),
    (r"\frac{dz}{dt}", "derivative(z, t)"),
    (r"\frac{d}{dt} t^3", "derivative(((t)^(3)), t)"),
    (r"\overline{z}", "conj(z)"),
    ("f(3)", "apply(f, 3)"),
    ("f'(x)", "apply(f', x)"),
    ("x(3)", "(x * 3)"),
    ("sin 3uv", "sin((3 * u * v))"),
]
RELATIONS = [
    (r"y \not= 4", "y != 4"),
    ("y ≠ 4", "y != 4"),
    ("y =< 4", "y <= 4"),
    (r"-3 \leqslant y \lt 8", "(-3) <= y < 8"),
    (r"-3 \\le y \\le 8", "(-3) <= y <= 8"),
    (r"y \in (1, 5]", "y ∈ (1, 5]"),
    (r"y \notin \mathbb{Z}", "y ∉ \\mathbb{Z}"),
    ("y = 3+4 = 7", "y = (3 + 4) = 7"),
    (r"(u, v) = (2, 9)", "(u, v) = (2, 9)"),
    ("g(t)=t^2", "apply(g, t) = ((t)^(2))"),
    ("T(n) = 4", "apply(T, n) = 4"),
    ("PQ = 6, RS = 8", "PQ = 6, RS = 8"),
    ("|PQ| = 6", "PQ = 6"),
    (r"\angle PQR = 40^\circ", "∠PQR = 40 \\text{degree}"),
    ("S_{PQR} = 12", "S_PQR = 12"),
    ("P:Q = 3", "P:Q = 3"),
    (r"n \equiv 3 \pmod{7}", r"n \equiv 3 \pmod{7}"),
    ("n ≡ 3 (mod 7)", r"n \equiv 3 \pmod{7}"),
    (r"n \equiv 3 \mod 7", r"n \equiv 3 \pmod{7}"),
]
LISTS = [
    ("4 or 9", "4, 9"),
    (r"4 \text{ and } 9", "4, 9"),
    (r"y = 4 \quad\text{or}\quad y = 9", "y = 4, y = 9"),
    ("y=4ory=9", "y = 4, y = 9"),
    ("3, 5, and 8", "3, 5, 8"),
    ("$17$ or $31$", "17, 31"),
    (r"2 \pm \sqrt{3}", "{(2 + root(3, 2)), (2 + (-root(3, 2)))}"),
    (r"\pm 15", "{15, (-15)}"),
    (r"-\pm 15", "{(-15), 15}"),
    (r"\{3 \pm \sqrt{2}, 0\}", "{(3 + root(2, 2)), (3 + (-root(2, 2))), 0}"),
    (r"y = 0, y = 1 \pm i", "y = 0, y = (1 + i), y = (1 + (-i))"),
    (r"u \pm v \mp w", "{(u + v + (-w)), (u + (-v) + w)}"),
    (r"(\pm 3, 0)", "{(3, 0), ((-3), 0)}"),
    (r"\boxed{4}\boxed{7}", "4, 7"),
    (r"\boxed{4}, \boxed{7} and \boxed{9}", "4, 7, 9"),
    ("y < 1 or y > 6", "y < 1 or y > 6"),
    ("y > 1 and y < 6", "y > 1 and y < 6"),
]
SETS = [
    (r"[2,5)\cup(7,\infty)", "[2, 5) ∪ (7, oo)"),
    ("(-oo,2) U (5,6)", "((-oo), 2) ∪ (5, 6)"),
    ("]2,5[", "(2, 5)"),
    ("]2,5]", "(2, 5]"),
    (r"\varnothing", "{}"),
    (r"\{\}", "{}"),
    (r"\mathbb{N}", r"\mathbb{N}"),
    ("ℤ", r"\mathbb{Z}"),
    (r"\mathbb{R} \setminus \{1, 4\}", r"\mathbb{R} \setminus {1, 4}"),
    (r"\mathbb{R} - \{5\}", r"\mathbb{R} \setminus \{5\}"),
    (r"\{t \mid t > 3\}", r"\{t | t > 3\}"),
    (r"\{t : t > 3\}", r"\{t | t > 3\}"),
    (r"\{t | |t| < 3\}", r"\{t | abs(t) < 3\}"),
    (r"\{t \in \mathbb{Z} : t > 3, t < 9\}", r"\{t ∈ \mathbb{Z} | t > 3, t < 9\}"),
    (r"\langle 4, 5\rangle", "(4, 5)"),
]
MATRICES = [
    (r"\begin{pmatrix} 3 & 1 \\ 0 & 2 \end{pmatrix}", r"\begin{pmatrix}3 & 1 \\ 0 & 2\end{pmatrix}"),
    (r"\begin{bmatrix} 3 \\ 1 \\\end{bmatrix}", r"\begin{pmatrix}3 \\ 1\end{pmatrix}"),
    (r"\left[\begin{array}{c|c} 3 & 1 \end{array}\right]", r"\begin{pmatrix}3 & 1\end{pmatrix}"),
    (r"\left(\begin{smallmatrix} 3 & 1 \end{smallmatrix}\right)", r"\begin{pmatrix}3 & 1\end{pmatrix}"),
    (r"\begin{vmatrix} 3 & 1 \\ 0 & 2 \end{vmatrix}", r"det(\begin{pmatrix}3 & 1 \\ 0 & 2\end{pmatrix})"),
    (r"\begin{pmatrix} 3 \end{pmatrix}^T", r"transpose(\begin{pmatrix}3\end{pmatrix})"),
    (r"4\begin{pmatrix} 3 \\ 1 \end{pmatrix}", r"(4 * \begin{pmatrix}3 \\ 1\end{pmatrix})"),
    (
        r"g(t) = \begin{cases} t, & \text{if } t \ge 0 \\ 0, & \text{otherwise} \end{cases}",
        r"apply(g, t) = \begin{cases}t & t >= 0 \\ 0 & otherwise\end{cases}",
    ),
    (r"\begin{cases} u+v=4 \\ u-v=2 \end{cases}", "(u + v) = 4, (u + (-v)) = 2"),
    (r"\left\{\begin{array}{l} u=3 \\ v=1 \end{array}\right.", "u = 3, v = 1"),
]
READ = [*NUMBERS, *ARITHMETIC, *FUNCTIONS, *RELATIONS, *LISTS, *SETS, *MATRICES]


@pytest.mark.parametrize(("text", "canonical"), READ)
def test_each_way_of_writing_is_read_as_its_tree_and_so_is_what_is_written_of_it(text: str, canonical: str) -> None:
    node = parse(text).node
    assert render(node) == canonical
    assert parse(canonical).node == node


DRESSED = [
    "$x+1$", r"\(x+1\)", r"\[ x+1 \]", "$$x+1$$", "**x+1**", "`x+1`", "x+1.", " x + 1 ", r"\boxed{x+1}",
    r"$\fbox{x+1}$.",
    r"\displaystyle x+1", r"\left(x+1\right)", r"x\,+\;1", r"\bigl( x+1 \bigr)", r"{x+1}", "ｘ＋１", "x+1,",
    r"x \quad + 1",
]  # fmt: skip


@pytest.mark.parametrize("text", DRESSED)
def test_what_only_sets_type_changes_nothing(text: str) -> None:
    assert parse(text).node == parse("x+1").node


UNITS = [
    (r"18\text{ cm}^2", "18", "cm^2"),
    ("18 cm^2", "18", "cm^2"),
    ("18 square centimeters", "18", "cm^2"),
    (r"60\ \mathrm{km/h}", "60", "km/h"),
    ("60 kilometers per hour", "60", "km/h"),
    ("7 cubic feet", "7", "ft^3"),
    (r"\$25.40", "25.40", "$"),
    ("$25.40", "25.40", "$"),
    ("25.40$", "25.40", "$"),
    ("£3", "3", "£"),
    ("30 cents", "30", "cent"),
    ("12 dollars per hour", "12", "$/h"),
    (r"35^\circ", "35", "degree"),
    ("-35°", "(-35)", "degree"),
    ("35 degrees", "35", "degree"),
    (r"20^\circ\text{C}", "20", "degree C"),
    ("12 pencils", "12", "pencil"),
    (r"9.5 \text{ rupees}", "9.5", "₹"),
    (r"\frac{5}{6} \text{ hours}", "(5/6)", "h"),
    (r"4\sqrt{3} \text{ units}", "(4 * root(3, 2))", "unit"),
    ("3 kg*m", "3", "kg*m"),
    ("8 in", "8", "in"),
]


@pytest.mark.parametrize(("text", "value", "unit"), UNITS)
def test_a_unit_is_a_quantity_in_its_one_spelling(text: str, value: str, unit: str) -> None:
    node = parse(text).node
    assert isinstance(node, Quantity)
    assert (render(node.value), node.unit) == (value, unit)
    assert parse(render(node)).node == node


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:05", Clock(9, 5)),
        ("4:20 p.m.", Clock(4, 20, 0, "pm")),
        ("4:20 AM", Clock(4, 20, 0, "am")),
        (r"11:45 \text{ pm}", Clock(11, 45, 0, "pm")),
    ],
)
def test_a_time_of_day_is_a_clock(text: str, clock: Clock) -> None:
    assert parse(text).node == clock


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [
        ("2,74", "decimal_comma"),
        ("6:45", "clock"),
        ("5 m", "unit_letter"),
        ("0.2(3)", "repeating"),
        ("a^nb", "exponent"),
        (r"\sin x/2", "argument"),
        ("a/bc", "divisor"),
        ("h(a+b)", "function_call"),
        ("C(7,3)", "binomial"),
    ],
)
def test_each_convention_has_a_name_and_another_reading(text: str, ambiguous: str) -> None:
    parsed = parse(text)
    assert parsed.ambiguous == {ambiguous}
    assert parse(text, frozenset((ambiguous,))).node != parsed.node


@pytest.mark.parametrize("text", ["1,2,3", "4,56,7", "2, 74", "(2,74)"])
def test_a_longer_list_has_no_decimal_comma(text: str) -> None:
    assert parse(text).ambiguous == frozenset()


def test_a_number_in_another_base_keeps_its_base() -> None:
    assert parse("1101_2").node == Number(13, None, 2)


WORDS = ["Thursday", "no real solution", "The diagonals bisect each other", "undefined", "DNE", "yes"]


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("form", ["{}", r"\text{{{}}}", r"$\text{{{}}}$", r"\textbf{{{}}}"])
def test_an_answer_in_words_is_a_word(text: str, form: str) -> None:
    assert parse(form.format(text)).node == Word(text)


@pytest.mark.parametrize(
    ("text", "date"),
    [("July 9, 1987", "July 9 1987"), ("9 July", "9 July"), ("1987-07-09", "1987-07-09"), ("09/07/1987", "09/07/1987")],
)
def test_a_date_is_a_word_and_no_computation(text: str, date: str) -> None:
    assert parse(text).node == Word(date)


@pytest.mark.parametrize("text", [r"\textbf{(D)}\ 7", "(D) 7", "D. 7", "D) $7$", r"\text{(D) 7}"])
def test_an_option_is_read_with_its_letter_and_its_value(text: str) -> None:
    node = parse(text).node
    assert node == Choice("D", Number(7))
    assert parse(render(node)).node == node


@pytest.mark.parametrize("text", ["(D)", "D.", r"\text{(D)}", r"\textbf{D}", r"\mathrm{(D)}"])
def test_a_choice_is_its_letter(text: str) -> None:
    assert parse(text).node == Symbol("D")


REFUSED = [
    "11st", "3th", "P(9,4)", "2x10^3",
    # a choice with a value, and what a label stands before
    "(D)x", "D.7", "(D) x", "(D) 7, (E) 8", "(K) 7", "D: 7",
    # words that change the number before them
    "3 fifths", "7 twelfths", "4 squared", "5 times", "6 more than x", "about 5", "2 or more", "5 of them", "f^{-1}(x)",
    # bases, factorials and groups that are none
    "192_8", "12_2", "12_1", "5!=120", "7!!!", "0.12(x", r"0.\overline{x}", "12,34,56.7{,}8",
    # signs of two meanings
    r"1 \pm 2 \pm 3", r"x \to 3", r"n \equiv 3", r"A^*", "P(5,2)!!!", r"\sqrt16",
    # parts of expressions
    r"\boxed{3}x", r"x\boxed{3}", r"\begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}", r"\begin{cases} x \\ y \end{cases}",
    r"\sum_{k=1} k", r"\int x\,dx", r"\lim x", r"\begin{pmatrix} 1", r"\text{approx } 5", r"\{x | x>1", "0.333...",
    "(1,2) + 3", r"\emptyset + 1", "5 cm + 3 cm", "x < 1 and x > 3 or x = 5", r"\not 5", r"\forall x", "12:75 pm",
    "25:00 pm", "13 pm", "7 apples 3", "5 ft 13 in", "3 m 4 s", "60 minutes 5 cats", r"30^\circ 75'", "2^{3} 5",
    "x=1, y=2 or z=3", "P(5,2)", "W(x, y)", r"\vec{12}", r"\|5\|", r"\color5", "0.12_2", "1,2;3",
    r"\overline{ABC}", "AZYUK2A", "5$6$7",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_has_no_one_meaning_is_refused(text: str) -> None:
    with pytest.raises(ParseFailure):
        parse(text)


@pytest.mark.parametrize("text", ["1Asin", "12 signs", "2Acot"])
def test_a_noun_that_is_called_as_a_function_is_written_as_it_is_read(text: str) -> None:
    node = parse(text).node
    assert isinstance(node, Quantity)
    assert parse(render(node)).node == node


@pytest.mark.parametrize("text", ["A)m-Ao", "A)m-oA", "A)2x", "(B) 12", r"C) \frac{1}{x}", "A) P(A)", "(A) x=3"])
def test_an_option_is_written_as_it_is_read(text: str) -> None:
    node = parse(text).node
    assert isinstance(node, Choice)
    assert parse(render(node)).node == node
