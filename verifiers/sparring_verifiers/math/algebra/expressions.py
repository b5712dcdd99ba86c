"""From the syntax tree to the normal form: which rule each operation has."""

from collections.abc import Callable
from fractions import Fraction

from sparring_verifiers.math.enclosures import balls
from sparring_verifiers.math.syntax import Call, Constant, Node, Number, Symbol, walk

from . import calculus, discrete, exponentials, roots, trigonometry
from .matrix_algebra import MAX_DETERMINANT, determinant_terms, matrix_value
from .polynomials import HALF, MINUS_ONE, ONE, ZERO, Form, Poly, Ring, TooBig, Undefined, negated, number, rational
from .roots import HALF_POWER, TRANSCENDENT, opaque

Args = tuple[Node, ...]
Rule = Callable[[Ring, Args], Form]
_NEVER_ZERO = frozenset((*roots.CONSTANTS, "i", "variable", "bound", "power"))
_INDEPENDENT = frozenset((roots.PRIME, "i", "variable", "bound"))


def form_of(ring: Ring, node: Node) -> Form:
    """The normal form of a scalar over the ring.

    Raises:
        Undefined: it has no value. TooBig: the work would pass a cap. Finer: the ring's units are too big.
    """
    if isinstance(node, Number):
        value = node.value
        if not value:
            return ZERO
        if type(value) is int:
            return ({0: value}, 1, None)
        return ({0: value.numerator}, value.denominator, None)
    if isinstance(node, Symbol):
        name = node.name
        return ring.symbols.get(name) or ring.variable(name)
    if isinstance(node, Call):
        return _RULES[node.op](ring, node.args)
    if isinstance(node, Constant):
        return _constant(ring, node.name)
    raise TooBig(f"a {type(node).__name__.lower()} inside an expression")


def _constant(ring: Ring, name: str) -> Form:
    if name == "oo":
        raise Undefined("infinity inside an expression")
    return ({roots.imaginary(ring) if name == "i" else ring.generator((TRANSCENDENT, name)): 1}, 1, None)


# -- sums, products, powers -------------------------------------------------------------------------------------------


def _add(ring: Ring, args: Args) -> Form:
    total: Poly = {}
    scale = 1
    quotients = []
    for arg in args:
        if type(arg) is Number and type(arg.value) is int:
            total[0] = total.get(0, 0) + arg.value * scale
            continue
        above, by, below = form_of(ring, arg)
        if below is not None:
            quotients.append((above, by, below))
            continue
        factor = 1
        if by != scale:
            factor = scale
            if by != 1:
                total = {monomial: value * by for monomial, value in total.items()}
                scale *= by
        for monomial, value in above.items():
            total[monomial] = total.get(monomial, 0) + value * factor
    if 0 in total.values():
        total = {monomial: value for monomial, value in total.items() if value}
    made = ring.made(total, scale, None)
    for quotient in quotients:
        made = ring.add(made, quotient)
    return made


def _mul(ring: Ring, args: Args) -> Form:
    above, below, monomial = 1, 1, 0
    made: Form | None = None
    for arg in args:
        if type(arg) is Number:
            above *= arg.value.numerator
            below *= arg.value.denominator
            continue
        form = form_of(ring, arg)
        if form[2] is None and len(form[0]) == 1:
            ((factor, value),) = form[0].items()
            above *= value
            below *= form[1]
            monomial += factor
        else:
            made = form if made is None else ring.mul(made, form)
    if not above:
        return ZERO
    term: Poly = {monomial: above}
    if monomial and ring.mask:
        term = ring.settle(term)
    if ring.is_heavy:
        ring.watch(above, below)
    return (term, below, None) if made is None else ring.mul(made, (term, below, None))


def _neg(ring: Ring, args: Args) -> Form:
    return negated(form_of(ring, args[0]))


def _inv(ring: Ring, args: Args) -> Form:
    form = form_of(ring, args[0])
    if ring.is_incomplete and not _is_not_zero(ring, form):
        ring.has_doubt = True
    return ring.inverse(form)


def _is_not_zero(ring: Ring, form: Form) -> bool:
    """Whether the form is one term of what is not zero everywhere, or a sum of which that shows."""
    known = _NEVER_ZERO if len(form[0]) == 1 else _INDEPENDENT
    return all(key[0] in known for monomial in form[0] for key, _ in ring.factors(monomial))


def _pow(ring: Ring, args: Args) -> Form:
    exponent = args[1]
    base = form_of(ring, args[0])
    if isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value > 0:
        return exponentials.whole_power(ring, base, exponent.value.numerator)
    by = form_of(ring, exponent)
    if ring.is_incomplete and (rational(by) or 0) < 0 and not _is_not_zero(ring, base):
        ring.has_doubt = True
    return exponentials.power(ring, base, by)


def _root(ring: Ring, args: Args) -> Form:
    degree = whole(args[1])
    inner = args[0]
    if degree == 2 and isinstance(inner, Call) and inner.op == "pow" and not ring.is_complex:
        by = whole(inner.args[1])
        if by is not None and by > 0 and by % 2 == 0 and not _is_on_plane(inner):
            return exponentials.whole_power(ring, _abs(ring, inner.args[:1]), by // 2)
    base = form_of(ring, inner)
    if degree is None:
        return exponentials.power(ring, base, ring.inverse(form_of(ring, args[1])), is_root=True)
    if degree < 1:
        raise Undefined("a root of a degree below one")
    return base if degree == 1 else roots.fractional(ring, base, Fraction(1, degree), is_root=True)


def whole(node: Node) -> int | None:
    """The value of a whole literal."""
    if isinstance(node, Number):
        return node.value.numerator if node.value.denominator == 1 else None
    if isinstance(node, Call) and node.op == "neg":
        inner = whole(node.args[0])
        return None if inner is None else -inner
    return None


def _is_on_plane(node: Node) -> bool:
    return any(isinstance(each, Constant) and each.name == "i" for each in walk(node))


# -- logarithms -------------------------------------------------------------------------------------------------------


def _ln(ring: Ring, args: Args) -> Form:
    node = args[0]
    if isinstance(node, Call) and not ring.is_complex:
        made = _split_logarithm(ring, node)
        if made is not None:
            return made
    return exponentials.logarithm(ring, form_of(ring, node))


def _split_logarithm(ring: Ring, node: Call) -> Form | None:
    """Of a product, quotient or whole power as written, before multiplying out hides its factors."""
    if node.op == "inv":
        return negated(_ln(ring, node.args))
    if node.op == "mul" and all(_is_factor(arg) for arg in node.args):
        return _sum(ring, [_ln(ring, (arg,)) for arg in node.args])
    if node.op == "pow":
        by = whole(node.args[1])
        if by is not None and by % 2 and not isinstance(node.args[0], Number):
            return ring.scaled(_ln(ring, node.args[:1]), by)
    return None


def _is_factor(node: Node) -> bool:
    """Whether the sign of a product may be read off without this factor."""
    if isinstance(node, Number):
        return node.value > 0
    return not (isinstance(node, Call) and node.op == "neg") and not _is_on_plane(node)


def _sum(ring: Ring, forms: list[Form]) -> Form:
    made = forms[0]
    for form in forms[1:]:
        made = ring.add(made, form)
    return made


def _log(ring: Ring, args: Args) -> Form:
    base = form_of(ring, args[1])
    if rational(base) == 1:
        raise Undefined("a logarithm to base 1")
    return ring.div(_ln(ring, args[:1]), _ln(ring, args[1:]))


# -- functions --------------------------------------------------------------------------------------------------------


def _of_form(rule: Callable[[Ring, Form], Form]) -> Rule:
    return lambda ring, args: rule(ring, form_of(ring, args[0]))


def _of_forms(rule: Callable[[Ring, Form, Form], Form]) -> Rule:
    return lambda ring, args: rule(ring, form_of(ring, args[0]), form_of(ring, args[1]))


def _over(ring: Ring, above: Form, below: Form) -> Form:
    ring.has_doubt = True
    return ring.div(above, below)


def _tan(ring: Ring, form: Form) -> Form:
    sine, cosine = trigonometry.sine_and_cosine(ring, form)
    return _over(ring, sine, cosine)


def _cot(ring: Ring, form: Form) -> Form:
    sine, cosine = trigonometry.sine_and_cosine(ring, form)
    return _over(ring, cosine, sine)


def _exponentials(ring: Ring, form: Form) -> tuple[Form, Form]:
    made = exponentials.exponential(ring, form)
    return made, ring.inverse(made)


def _sinh(ring: Ring, form: Form) -> Form:
    up, down = _exponentials(ring, form)
    return ring.mul(HALF, ring.sub(up, down))


def _cosh(ring: Ring, form: Form) -> Form:
    up, down = _exponentials(ring, form)
    return ring.mul(HALF, ring.add(up, down))


def _tanh(ring: Ring, form: Form) -> Form:
    up, down = _exponentials(ring, form)
    return ring.div(ring.sub(up, down), ring.add(up, down))


def _area(sign: int) -> Callable[[Ring, Form], Form]:
    """ln(x + sqrt(x^2 + sign)): asinh for 1, acosh for -1."""

    def rule(ring: Ring, form: Form) -> Form:
        root = roots.fractional(ring, ring.add(ring.mul(form, form), number(sign)), HALF_POWER)
        return exponentials.logarithm(ring, ring.add(form, root))

    return rule


def _atanh(ring: Ring, form: Form) -> Form:
    ratio = ring.div(ring.add(ONE, form), ring.sub(ONE, form))
    return ring.mul(HALF, exponentials.logarithm(ring, ratio))


def _inverse(rule: Callable[[Ring, Form], Form]) -> Callable[[Ring, Form], Form]:
    return lambda ring, form: rule(ring, ring.inverse(form))


def _acot(ring: Ring, form: Form) -> Form:
    value = rational(form)
    if value is not None and value > 0:  # below zero there are two conventions
        return trigonometry.inverse_tangent(ring, ring.inverse(form))
    return opaque(ring, "acot", form)


def _abs(ring: Ring, args: Args) -> Form:
    form = form_of(ring, args[0])
    if len(form[0]) > 1 and _is_constant(ring, args[0]):
        sign = balls.sign(args[0])
        if sign is not None:
            return form if sign > 0 else negated(form)
    return roots.absolute(ring, form)


def _is_constant(ring: Ring, node: Node) -> bool:
    """Whether the node is a real constant as it stands, so that enclosures may tell more of it."""
    return not ring.is_complex and not any(
        isinstance(each, Symbol) or (isinstance(each, Constant) and each.name == "i") for each in walk(node)
    )


def _rounded(op: str) -> Rule:
    def rule(ring: Ring, args: Args) -> Form:
        form = form_of(ring, args[0])
        value = rational(form)
        if value is not None:
            return number(discrete.of_rationals(op, [value]) or 0)
        if _is_constant(ring, args[0]):
            below = balls.floor(args[0] if op == "floor" else Call("neg", args))
            if below is not None:
                return number(below if op == "floor" else -below)
        return opaque(ring, op, form)

    return rule


def _sign(ring: Ring, args: Args) -> Form:
    form = form_of(ring, args[0])
    value = rational(form)
    if value is not None:
        return number((value > 0) - (value < 0))
    sign = balls.sign(args[0]) if _is_constant(ring, args[0]) else None
    return opaque(ring, "sign", form) if sign is None else number(sign)


def _extreme(op: str) -> Rule:
    def rule(ring: Ring, args: Args) -> Form:
        forms = [form_of(ring, arg) for arg in args]
        best = 0
        for at in range(1, len(args)):
            if ring.are_equal(forms[at], forms[best]):
                continue
            gap = Call("add", (args[at], Call("neg", (args[best],))))
            sign = balls.sign(gap) if _is_constant(ring, gap) else None
            if sign is None:
                return opaque(ring, op, *forms)
            if (sign > 0) == (op == "max"):
                best = at
        return forms[best]

    return rule


def _exactly(op: str) -> Rule:
    """Of rational numbers; of anything else only the name is known."""

    def rule(ring: Ring, args: Args) -> Form:
        forms = [form_of(ring, arg) for arg in args]
        values = [value for value in map(rational, forms) if value is not None]
        made = discrete.of_rationals(op, values) if len(values) == len(forms) else None
        return opaque(ring, op, *forms) if made is None else number(made)

    return rule


# -- complex parts ----------------------------------------------------------------------------------------------------


def _part(at: int) -> Callable[[Ring, Form], Form]:
    def rule(ring: Ring, form: Form) -> Form:
        parts = roots.real_and_imaginary(ring, form)
        return opaque(ring, ("re", "im")[at], form) if parts is None else parts[at]

    return rule


def _conjugate(ring: Ring, form: Form) -> Form:
    parts = roots.real_and_imaginary(ring, form)
    if parts is None:
        return opaque(ring, "conj", form)
    turn: Form = ({roots.imaginary(ring): 1}, 1, None)
    return ring.sub(parts[0], ring.mul(turn, parts[1]))


def _argument(ring: Ring, form: Form) -> Form:
    """The angle of a constant, from -pi exclusive to pi."""
    parts = roots.real_and_imaginary(ring, form)
    if parts is None or not form[0]:
        return opaque(ring, "arg", form)
    real, imaginary = parts
    pi: Form = ({trigonometry.pi(ring): 1}, 1, None)
    across = roots.sign_of_constant(ring, imaginary[0]) if imaginary[0] else 0
    if not real[0]:
        return opaque(ring, "arg", form) if not across else ring.scaled(pi, Fraction(across, 2))
    along = roots.sign_of_constant(ring, real[0])
    if along is None or across is None:
        return opaque(ring, "arg", form)
    made = trigonometry.inverse_tangent(ring, ring.div(imaginary, real))
    if along > 0:
        return made
    return ring.sub(made, pi) if across < 0 else ring.add(made, pi)


# -- gamma, determinants, what stays opaque ---------------------------------------------------------------------------


def _gamma(ring: Ring, form: Form) -> Form:
    value = rational(form)
    if value is not None and value.denominator == 2 and -60 < value < 60:
        made, at = roots.power_of_generator(ring, trigonometry.pi(ring), HALF_POWER), HALF_POWER
        while at < value:
            made, at = ring.scaled(made, at), at + 1
        while at > value:
            at -= 1
            made = ring.scaled(made, 1 / at)
        return made
    if value is not None and value.denominator != 1:
        return opaque(ring, "gamma", form)
    return discrete.factorial_of(ring, ring.add(form, MINUS_ONE))


def _det(ring: Ring, args: Args) -> Form:
    matrix = matrix_value(args[0])
    if matrix is None or not len(matrix.rows) == len(matrix.rows[0]) <= MAX_DETERMINANT:
        raise TooBig("a determinant that is not worked out")
    cells = [[form_of(ring, cell) for cell in row] for row in matrix.rows]
    made = ZERO
    for sign, columns in determinant_terms(len(cells)):
        term = number(sign)
        for row, column in zip(cells, columns, strict=True):
            term = ring.mul(term, row[column])
        made = ring.add(made, term)
    return made


def _named(op: str) -> Rule:
    """An operation that nothing is known of but its name and its arguments."""

    def rule(ring: Ring, args: Args) -> Form:
        forms = [form_of(ring, arg) for arg in args]
        ring.is_incomplete = True
        return ({ring.atom(op, *forms): 1}, 1, None)

    return rule


def _bound(op: str) -> Rule:
    return lambda ring, args: calculus.form_of_bound(ring, op, args, form_of)


_RULES: dict[str, Rule] = {
    **{name: _named(name) for name in ("pm", "mp", "transpose", "apply")},
    **{name: _bound(name) for name in ("sum", "product", "integral", "limit", "derivative")},
    **{name: _rounded(name) for name in ("floor", "ceil")},
    **{name: _extreme(name) for name in ("max", "min")},
    **{name: _exactly(name) for name in ("mod", "gcd", "lcm")},
    "add": _add,
    "mul": _mul,
    "neg": _neg,
    "inv": _inv,
    "pow": _pow,
    "root": _root,
    "ln": _ln,
    "log": _log,
    "abs": _abs,
    "sign": _sign,
    "det": _det,
    "percent": _of_form(lambda ring, form: ring.scaled(form, Fraction(1, 100))),
    "degrees": _of_form(lambda ring, form: ring.mul(form, ({trigonometry.pi(ring): 1}, 180, None))),
    "sin": _of_form(lambda ring, form: trigonometry.sine_and_cosine(ring, form)[0]),
    "cos": _of_form(lambda ring, form: trigonometry.sine_and_cosine(ring, form)[1]),
    "tan": _of_form(_tan),
    "cot": _of_form(_cot),
    "sec": _of_form(lambda ring, form: _over(ring, ONE, trigonometry.sine_and_cosine(ring, form)[1])),
    "csc": _of_form(lambda ring, form: _over(ring, ONE, trigonometry.sine_and_cosine(ring, form)[0])),
    "asin": _of_form(trigonometry.inverse_sine),
    "acos": _of_form(trigonometry.inverse_cosine),
    "atan": _of_form(trigonometry.inverse_tangent),
    "acot": _of_form(_acot),
    "asec": _of_form(_inverse(trigonometry.inverse_cosine)),
    "acsc": _of_form(_inverse(trigonometry.inverse_sine)),
    "sinh": _of_form(_sinh),
    "cosh": _of_form(_cosh),
    "tanh": _of_form(_tanh),
    "asinh": _of_form(_area(1)),
    "acosh": _of_form(_area(-1)),
    "atanh": _of_form(_atanh),
    "re": _of_form(_part(0)),
    "im": _of_form(_part(1)),
    "conj": _of_form(_conjugate),
    "arg": _of_form(_argument),
    "factorial": _of_form(discrete.factorial_of),
    "double_factorial": _of_form(discrete.double_factorial_of),
    "gamma": _of_form(_gamma),
    "binom": _of_forms(discrete.binomial),
    "permutations": _of_forms(discrete.permutations),
}
