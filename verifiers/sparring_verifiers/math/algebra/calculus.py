"""Operations that bind a variable, in normal form: sums, products, integrals, limits and derivatives."""

from collections.abc import Callable
from fractions import Fraction

from sparring_verifiers.math.syntax import Constant, Node, Symbol, symbols

from . import series
from .polynomials import ZERO, Form, Ring, TooBig, rational

Reader = Callable[[Ring, Node], Form]


def form_of_bound(ring: Ring, op: str, args: tuple[Node, ...], read: Reader) -> Form:
    """The value where a closed form is known, else a generator over the body in a variable of no name."""
    variable = args[1]
    if type(variable) is not Symbol:
        raise TooBig(f"a {op} over something else than a variable")
    if op in ("sum", "product"):
        return _series(ring, op, args, variable.name, read)
    name, body = _read_body(ring, args[0], variable.name, read)
    if op == "derivative":
        # The variable stays free: it is where the derivative is taken.
        free = ring.variable(variable.name)
        if (inside := symbols(args[0])) and variable.name not in inside:
            return _kept(ring, op, body, free)  # dy/dx: y depends on x
        made = series.derivative(ring, read(ring, args[0]), next(iter(free[0])))
        return _kept(ring, op, body, free) if made is None else made
    if op == "integral":
        return _integral(ring, args, name, body, read)
    return _kept(ring, op, body, _end(ring, args[2], read))


def _read_body(ring: Ring, node: Node, name: str, read: Reader) -> tuple[int, Form]:
    """The body with its variable as a generator named by how deep it is bound."""
    depth = sum(key[0] == "bound" for key in ring.keys if ring.units[key] in ring.bound)
    generator = ring.generator(("bound", depth))
    return generator, _with(ring, name, ({generator: 1}, 1, None), generator, lambda: read(ring, node))


def _with(ring: Ring, name: str, value: Form, generator: int | None, make: Callable[[], Form]) -> Form:
    before = ring.symbols.get(name)
    ring.symbols[name] = value
    if generator is not None:
        ring.bound.append(generator)
    try:
        return make()
    finally:
        if generator is not None:
            ring.bound.pop()
        if before is None:
            del ring.symbols[name]
        else:
            ring.symbols[name] = before


def _end(ring: Ring, node: Node, read: Reader) -> Form:
    """A limit of integration, or where a limit goes to; infinity is a generator of its own there."""
    if node == Constant("oo"):
        return ({ring.generator(("infinity",)): 1}, 1, None)
    return read(ring, node)


def _kept(ring: Ring, op: str, *forms: Form) -> Form:
    ring.is_incomplete = True
    return ({ring.atom(op, *forms): 1}, 1, None)


def _series(ring: Ring, op: str, args: tuple[Node, ...], name: str, read: Reader) -> Form:
    is_infinite = args[3] == Constant("oo")
    lower = read(ring, args[2])
    upper = None if is_infinite else read(ring, args[3])
    first, last = rational(lower), None if upper is None else rational(upper)
    if type(first) is int and type(last) is int and last - first < series.MAX_STEPS:
        return series.expanded(
            ring, op, lambda value: _with(ring, name, value, None, lambda: read(ring, args[0])), first, last
        )
    generator, body = _read_body(ring, args[0], name, read)
    made = series.closed_sum(ring, body, generator, lower, upper) if op == "sum" else None
    if made is not None:
        return made
    return _kept(ring, op, body, lower, _end(ring, args[3], read))


def _integral(ring: Ring, args: tuple[Node, ...], name: int, body: Form, read: Reader) -> Form:
    """Of a polynomial by its antiderivative."""
    ends = [_end(ring, arg, read) for arg in args[2:]]
    above, scale, below = body
    is_finite = not any(key == ("infinity",) for end in ends for term in end[0] for key, _ in ring.factors(term))
    if below is not None or not is_finite:
        return _kept(ring, "integral", body, *ends)
    made = ZERO
    for monomial, value in above.items():
        part = series.integral_of_term(ring, monomial, name, ends[0], ends[1])
        if part is None:
            return _kept(ring, "integral", body, *ends)
        made = ring.add(made, ring.scaled(part, Fraction(value, scale)))
    return made
