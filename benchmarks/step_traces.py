"""Solutions in steps, right ones and ones with exactly one wrong step, labelled by how they are made.

The generator does all arithmetic itself with Fractions. A wrong step states a value that it did not get, which is
checked to be another one; every later step goes on from the stated value, as a solver would. Nothing of the checker is
used.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Trace:
    """text: in the form of docs/steps.md. wrong: the index of the first wrong step, None where there is none."""

    shape: str
    statement: str
    text: str
    wrong: int | None
    steps: int


@dataclass(slots=True)
class Pen:
    """Writes one trace. wrong: the step at which a value slips; slipped: whether it has."""

    draw: random.Random
    wrong: int | None
    steps: list[str] = field(default_factory=list)
    slipped: bool = False
    times: str = field(init=False)
    is_tex: bool = field(init=False)
    head: str = field(init=False)

    def __post_init__(self) -> None:
        self.times = self.draw.choice((" * ", "*", " \\cdot ", " × "))
        self.is_tex = self.draw.random() < 0.25
        self.head = self.draw.choice(("Step {}: {}", "**Step {}:** {}", "### Step {}: {}", "Step {}. {}"))

    @property
    def is_here(self) -> bool:
        """Whether the step being written is the wrong one."""
        return self.wrong == len(self.steps)

    def slip(self, value: Number) -> Fraction:
        """The value; at the wrong step another one, of the kinds that people write."""
        value = Fraction(value)
        if not self.is_here or self.slipped:
            return value
        self.slipped = True
        near = [
            value + 1,
            value - 1,
            value + 10,
            value - 10,
            value + 2,
            -value,
            value * 2,
            value / 2,
            value + Fraction(1, 2),
        ]
        return self.draw.choice([other for other in near if other != value])

    def choose(self, right: str, wrong: str) -> str:
        """right; at the wrong step wrong."""
        if not self.is_here or self.slipped:
            return right
        self.slipped = True
        return wrong

    def number(self, value: Number) -> str:
        """The value as it is written; a negative one or a fraction in brackets where it is a factor."""
        value = Fraction(value)
        if value.denominator == 1:
            return str(value.numerator)
        if self.is_tex:
            sign = "-" if value < 0 else ""
            return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
        return f"{value.numerator}/{value.denominator}"

    def factor(self, value: Number) -> str:
        text = self.number(value)
        return f"({text})" if text.startswith("-") or "/" in text or "frac" in text else text

    def line(self, *terms: tuple[Number, str]) -> str:
        """A sum of terms (coefficient, symbol), as it is written: 3x - 2y + 5."""
        text = ""
        for value, symbol in terms:
            value = Fraction(value)
            if not value:
                continue
            size = abs(value)
            shown = symbol if symbol and size == 1 else self._coefficient(size, symbol) + symbol
            text += (" - " if value < 0 else " + ") + shown if text else ("-" if value < 0 else "") + shown
        return text or "0"

    def _coefficient(self, size: Fraction, symbol: str) -> str:
        text = self.number(size)
        return f"({text})" if symbol and size.denominator != 1 else text

    def step(self, words: str, *lines: str) -> None:
        """The next step."""
        wrap = self.is_tex and self.draw.random() < 0.5
        made = []
        for line in lines:
            kind, _, rest = line.partition(": ")
            made.append(f"{kind}: ${rest}$" if wrap else line)
        self.steps.append("\n".join((self.head.format(len(self.steps) + 1, words), *made)))

    def trace(self, shape: str, statement: str, answer: str) -> Trace:
        if (self.wrong is None) is self.slipped:
            raise ValueError(f"{shape}: a slip was wanted at step {self.wrong}, and there is {self.slipped}")
        text = "\n".join((*self.steps, f"answer: {answer}"))
        return Trace(shape, statement, text, self.wrong, len(self.steps))


Shape = Callable[[Pen], Trace]


def arithmetic(pen: Pen) -> Trace:
    """A story of several operations, one a step."""
    draw = pen.draw
    value = Fraction(draw.randint(2, 40))
    start = value
    story = []
    for _ in range(draw.randint(3, 6)):
        by = draw.randint(2, 30)
        sign = draw.choice("+-*") if abs(value) < 5_000 else draw.choice("+-")
        made = pen.slip({"+": value + by, "-": value - by, "*": value * by}[sign])
        shown = pen.times if sign == "*" else f" {sign} "
        left = pen.factor(value) if sign == "*" else pen.number(value)
        story.append({"+": f"{by} come", "-": f"{by} go", "*": f"it grows {by} times"}[sign])
        pen.step("Go on from there.", f"claim: {left}{shown}{by} = {pen.number(made)}")
        value = made
    return pen.trace(
        "arithmetic", f"There are {start} birds. Then {', then '.join(story)}. How many?", pen.number(value)
    )


def fractions(pen: Pen) -> Trace:
    """Parts and percentages of an amount."""
    draw = pen.draw
    amount = Fraction(draw.randint(3, 60) * 20)
    percent = draw.choice((5, 10, 15, 20, 25, 30, 40, 60, 75))
    part = Fraction(draw.randint(1, 5), draw.randint(6, 9))
    spent = pen.slip(amount * percent / 100)
    pen.step("Take the percentage.", f"claim: {percent}/100{pen.times}{pen.number(amount)} = {pen.number(spent)}")
    left = pen.slip(amount - spent)
    pen.step("Take it away.", f"claim: {pen.number(amount)} - {pen.factor(spent)} = {pen.number(left)}")
    given = pen.slip(left * part)
    pen.step("Take the part.", f"claim: {pen.factor(part)}{pen.times}{pen.factor(left)} = {pen.number(given)}")
    rest = pen.slip(left - given)
    pen.step("Subtract.", f"claim: {pen.number(left)} - {pen.factor(given)} = {pen.number(rest)}")
    statement = f"Of {amount} grams {percent}% are lost, then {part} of what is left. How many grams remain?"
    return pen.trace("fractions", statement, pen.number(rest))


def linear(pen: Pen) -> Trace:
    """ax + b = cx + d, with arrows or line by line."""
    draw = pen.draw
    a, c = draw.sample([value for value in range(-9, 10) if value], 2)
    b, d = draw.randint(-20, 20), draw.randint(-20, 20)
    name = draw.choice("xyzt")
    before = f"{pen.line((a, name), (b, ''))} = {pen.line((c, name), (d, ''))}"
    statement = f"Solve for {name}: {before}"
    has_arrows = draw.random() < 0.6
    slope = Fraction(a - c)
    right = Fraction(d - b)
    constant = pen.slip(right)
    if constant == right == 0 and pen.is_here:
        raise ValueError("no slip")
    after = f"{pen.line((slope, name))} = {pen.number(constant)}"
    pen.step("Collect the terms.", f"claim: {before} => {after}" if has_arrows else f"claim: {after}")
    value = pen.slip(constant / slope)
    end = f"{name} = {pen.number(value)}"
    pen.step("Divide.", f"claim: {after} => {end}" if has_arrows else f"claim: {end}")
    if draw.random() < 0.4:
        double = pen.slip(3 * value)
        pen.step("Three times that.", f"claim: 3{name} = 3{pen.times}{pen.factor(value)} = {pen.number(double)}")
    elif pen.wrong is not None and pen.wrong >= len(pen.steps):
        raise ValueError("no such step")
    return pen.trace("linear", statement, end)


def system(pen: Pen) -> Trace:
    """Two equations in two unknowns, by elimination."""
    draw = pen.draw
    a, b, c, d = (draw.choice([value for value in range(-6, 7) if value]) for _ in range(4))
    if a * d == b * c:
        raise ValueError("one line twice")
    x, y = draw.randint(-9, 9), draw.randint(-9, 9)
    first, second = a * x + b * y, c * x + d * y
    one = f"{pen.line((a, 'x'), (b, 'y'))} = {first}"
    two = f"{pen.line((c, 'x'), (d, 'y'))} = {second}"
    both = f"{one} and {two}"
    across = Fraction(a * d - b * c)
    total = pen.slip(first * d - second * b)
    reduced = f"{pen.line((across, 'x'))} = {pen.number(total)}"
    if draw.random() < 0.5:
        pen.step("Eliminate y.", f"claim: {both} => {reduced}")
    else:
        pen.step("Eliminate y.", f"given: {one}", f"given: {two}", f"claim: {reduced}")
    value = pen.slip(total / across)
    pen.step("Divide.", f"claim: {reduced} => x = {pen.number(value)}")
    left = pen.slip(first - a * value)
    pen.step(
        "Put it in.",
        f"claim: {pen.line((b, 'y'))} = {first} - {pen.factor(a)}{pen.times}{pen.factor(value)} = {pen.number(left)}",
    )
    other = pen.slip(left / b)
    pen.step("Divide.", f"claim: {pen.line((b, 'y'))} = {pen.number(left)} => y = {pen.number(other)}")
    return pen.trace("system", f"Solve {one} and {two}.", f"({pen.number(value)}, {pen.number(other)})")


def quadratic(pen: Pen) -> Trace:
    """By factoring; the second step may lose a solution."""
    draw = pen.draw
    p, q = draw.randint(-9, 9), draw.randint(-9, 9)
    if p == q or p == -q:
        raise ValueError("one root, or only the sign is lost")
    before = f"{pen.line((1, 'x^2'), (-(p + q), 'x'), (p * q, ''))}"
    statement = f"Solve {before} = 0"
    root = pen.slip(Fraction(q))
    if root.denominator != 1 or root == p:
        raise ValueError("no factor of that kind")
    factors = "".join(
        "x" if not value else f"({pen.line((1, 'x'), (-value, ''))})" for value in sorted((Fraction(p), root), key=bool)
    )
    if draw.random() < 0.5:
        pen.step("Factor.", f"identity: {before} = {factors}")
    else:
        pen.step("Factor.", f"claim: {before} = 0 => {factors} = 0")
    slipped = pen.slip(root) if draw.random() < 0.5 else root
    values = [Fraction(p), slipped]
    if pen.is_here and not pen.slipped:
        pen.slipped = True
        values = [Fraction(p)]
    if slipped == p and pen.slipped and len(values) == 2:
        raise ValueError("a slip onto the other root is a lost one, written twice")
    solved = " or ".join(f"x = {pen.number(value)}" for value in values)
    pen.step("Read off the zeros.", f"claim: {factors} = 0 => {solved}")
    return pen.trace("quadratic", statement, ", ".join(pen.number(value) for value in values))


def inequality(pen: Pen) -> Trace:
    """A linear inequality; the last step may forget to turn the sign."""
    draw = pen.draw
    a = draw.choice([value for value in range(-9, 10) if abs(value) > 1])
    b, c = draw.randint(-20, 20), draw.randint(-20, 20)
    sign = draw.choice(("<", ">", "<=", ">="))
    turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    before = f"{pen.line((a, 'x'), (b, ''))} {sign} {c}"
    moved = pen.slip(Fraction(c - b))
    after = f"{pen.line((a, 'x'))} {sign} {pen.number(moved)}"
    # From x < 5 follows x < 6: what is stated must not be weaker than what holds.
    if pen.slipped and (moved > c - b) is (sign in ("<", "<=")):
        raise ValueError("weaker, and so not wrong")
    pen.step("Move the number.", f"claim: {before} => {after}")
    last = sign if a > 0 else turned[sign]
    bound = Fraction(moved, a)
    shown = f"x {pen.choose(last, turned[last])} {pen.number(bound)}"
    pen.step("Divide.", f"claim: {after} => {shown}")
    return pen.trace("inequality", f"Solve {before}", shown)


def expansion(pen: Pen) -> Trace:
    """(ax + b)(cx + d) + ex, multiplied out and collected."""
    draw = pen.draw
    a, b, c, d, e = (draw.choice([value for value in range(-7, 8) if value]) for _ in range(5))
    start = f"({pen.line((a, 'x'), (b, ''))})({pen.line((c, 'x'), (d, ''))}) {'-' if e < 0 else '+'} {abs(e)}x"
    terms = [Fraction(a * c), Fraction(a * d), Fraction(b * c), Fraction(b * d), Fraction(e)]
    place = draw.randrange(4)
    terms[place] = pen.slip(terms[place])
    long = pen.line((terms[0], "x^2"), (terms[1], "x"), (terms[2], "x"), (terms[3], ""), (terms[4], "x"))
    pen.step("Multiply out.", f"{draw.choice(('claim', 'identity'))}: {start} = {long}")
    middle = pen.slip(terms[1] + terms[2] + terms[4])
    short = pen.line((terms[0], "x^2"), (middle, "x"), (terms[3], ""))
    pen.step("Collect.", f"{draw.choice(('claim', 'identity'))}: {long} = {short}")
    return pen.trace("expansion", f"Expand and simplify {start}", short)


def area(pen: Pen) -> Trace:
    """A figure with named measures, put into its formula."""
    draw = pen.draw
    name, formula, letters = draw.choice(
        (
            ("rectangle", "A = w*h", "wh"),
            ("triangle", "A = b*h/2", "bh"),
            ("trapezium", "A = (p + q)*h/2", "pqh"),
            ("box", "V = l*w*h", "lwh"),
        )
    )
    sizes = {letter: Fraction(draw.randint(2, 30)) for letter in letters}
    p, q, h = [*sizes.values(), Fraction(1)][:3]
    exact = {"rectangle": p * q, "triangle": p * q / 2, "trapezium": (p + q) * h / 2, "box": p * q * h}[name]
    pen.step(
        "Name the measures.",
        *(f"let: {letter} = {pen.number(size)}" for letter, size in sizes.items()),
        f"let: {formula}",
    )
    value = pen.slip(exact)
    symbol = formula[0]
    pen.step("Put them in.", f"claim: {symbol} = {pen.number(value)}")
    parts = draw.randint(2, 6)
    half = pen.slip(value / parts)
    pen.step("Divide it.", f"claim: {symbol}/{parts} = {pen.factor(value)}/{parts} = {pen.number(half)}")
    measures = " and ".join(str(size) for size in sizes.values())
    return pen.trace("area", f"A {name} measures {measures}. It is cut into {parts} equal parts.", pen.number(half))


def circle(pen: Pen) -> Trace:
    """A cylinder's volume in terms of pi, long names."""
    draw = pen.draw
    r, h = draw.randint(2, 12), draw.randint(2, 20)
    square = pen.slip(r * r)
    pen.step("The base.", f"claim: base area = pi * {r}^2 = {pen.factor(square)} * pi")
    volume = pen.slip(square * h)
    pen.step("The volume.", f"claim: volume = base area * {h} = {pen.factor(volume)} * pi")
    return pen.trace("circle", f"A cylinder has radius {r} and height {h}.", f"{pen.factor(volume)} * pi")


def root(pen: Pen) -> Trace:
    """√(ax + b) = c, squared and solved."""
    draw = pen.draw
    a, c, x = draw.randint(2, 9), draw.randint(2, 12), draw.randint(-9, 9)
    b = c * c - a * x
    before = f"sqrt({pen.line((a, 'x'), (b, ''))}) = {c}"
    square = pen.slip(c * c)
    squared = f"{pen.line((a, 'x'), (b, ''))} = {pen.number(square)}"
    pen.step("Square.", f"claim: {before} => {squared}")
    moved = pen.slip(square - b)
    pen.step("Move the number.", f"claim: {squared} => {a}x = {pen.number(moved)}")
    value = pen.slip(moved / a)
    pen.step("Divide.", f"claim: {a}x = {pen.number(moved)} => x = {pen.number(value)}")
    return pen.trace("root", f"Solve {before}", pen.number(value))


def surds(pen: Pen) -> Trace:
    """Square roots simplified and added."""
    draw = pen.draw
    base = draw.choice((2, 3, 5, 6, 7, 10, 11))
    a, b = draw.randint(2, 9), draw.randint(2, 9)
    first = pen.slip(a)
    pen.step("The first root.", f"claim: sqrt({a * a * base}) = {pen.factor(first)} * sqrt({base})")
    second = pen.slip(b)
    pen.step("The second root.", f"claim: sqrt({b * b * base}) = {pen.factor(second)} * sqrt({base})")
    total = pen.slip(first + second)
    sides = f"{pen.factor(first)} * sqrt({base}) + {pen.factor(second)} * sqrt({base})"
    pen.step("Add.", f"claim: {sides} = {pen.factor(total)} * sqrt({base})")
    assert isqrt(base) ** 2 != base
    return pen.trace(
        "surds", f"Simplify sqrt({a * a * base}) + sqrt({b * b * base}).", f"{pen.factor(total)} * sqrt({base})"
    )


SHAPES: tuple[Shape, ...] = (
    *(arithmetic, fractions, linear, system, quadratic, inequality, expansion, area, circle, root, surds),
)


def traces(count: int, seed: int = 0) -> Iterator[Trace]:
    """count traces, the shapes in turn, every second one of a shape with one wrong step."""
    draw = random.Random(seed)
    for number in range(count):
        shape = SHAPES[number % len(SHAPES)]
        is_wrong = (number // len(SHAPES)) % 2 == 1
        yield _made(shape, draw, is_wrong=is_wrong)


def _made(shape: Shape, draw: random.Random, *, is_wrong: bool) -> Trace:
    while True:
        pen = Pen(draw, draw.randrange(6) if is_wrong else None)
        try:
            return shape(pen)
        except ValueError:  # this draw makes no trace of its kind: another one
            continue
