# what: equations, factors and derivatives
# profile: scientific
# limits: memory_bytes=256MiB cpu_s=20
# input: "x**2 - 5*x + 6"
# answer: [["2", "3"], "(x - 3)*(x - 2)", "2*x - 5", "1/3"]

import sympy


def f(text):
    x = sympy.Symbol("x")
    expression = sympy.sympify(text)
    return [
        [str(root) for root in sympy.solve(expression, x)],
        str(sympy.factor(expression)),
        str(sympy.diff(expression, x)),
        str(sympy.integrate(x**2, (x, 0, 1))),
    ]
