# what: decimal, fractions, cmath
# input: 3
# tolerance: 1e-12
# answer: ["0.3333333333", "1/3", 1.4142135623730951, "0.30"]

import cmath
import decimal
import fractions


def f(n):
    with decimal.localcontext() as context:
        context.prec = 10
        third = decimal.Decimal(1) / n
    exact = decimal.Decimal("0.10") * 3
    return [str(third), str(fractions.Fraction(1, n)), abs(cmath.sqrt(2j)), str(exact)]
