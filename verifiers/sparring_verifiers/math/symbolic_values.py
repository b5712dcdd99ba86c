"""What a reference program returns, with every value of sympy or numpy as nested tuples that cross as data.

This file runs inside the sandbox, as text after the program's own: standard library and sympy only, no import of ours.
It stands beside code that nobody trusts, so what it gives is a claim like any other: `returned.py` reads it outside.

A tree is (TREE, kind, ...); everything inside of one is a tree too. Kinds:

    plain value        number p q     symbol name    constant name     call op arg...     relation op left right
    set items...       tuple items... list items...  interval low high is_open_low is_open_high
    union parts...     intersection parts...         minus parts...    named name         matrix rows columns cells...
    piecewise (value, condition or None)...          dict (key, value)...                 other class
"""

TYPE_CHECKING = False  # as typing has it, for a program that reads it
if TYPE_CHECKING:
    from typing import Any


class SparringValues:
    """Counts what it converts: past MAX_TREES nothing more is. One name, so that it hides none of the program's."""

    TREE = "sparring tree"
    MAX_TREES = 2_000

    def __init__(self) -> None:
        self.left = self.MAX_TREES
        same = (
            *("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "acot", "asec", "acsc", "sinh", "cosh"),
            *("tanh", "asinh", "acosh", "atanh", "floor", "factorial", "gamma", "sign", "re", "im", "arg"),
        )
        self.functions = {
            **dict(zip(same, same, strict=True)),
            "Add": "add",
            "Mul": "mul",
            "Pow": "pow",
            "log": "ln",
            "Abs": "abs",
            "ceiling": "ceil",
            "binomial": "binom",
            "conjugate": "conj",
            "factorial2": "double_factorial",
            "Max": "max",
            "Min": "min",
            "Mod": "mod",
        }
        self.relations = {
            "Equality": "=",
            "Unequality": "!=",
            "StrictLessThan": "<",
            "LessThan": "<=",
            "StrictGreaterThan": ">",
            "GreaterThan": ">=",
        }
        self.constants = {"Pi": "pi", "Exp1": "e", "ImaginaryUnit": "i", "Infinity": "oo"}
        self.sets = {
            "FiniteSet": "set",
            "Union": "union",
            "Intersection": "intersection",
            "Complement": "minus",
            "Tuple": "tuple",
        }
        self.named = {"Reals": "R", "Integers": "Z", "Naturals": "N", "Rationals": "Q", "Complexes": "C"}

    def tree(self, value: "Any") -> object:
        self.left -= 1
        if self.left < 0:
            return (self.TREE, "other", "value past the cap")
        package = type(value).__module__.partition(".")[0]
        if package == "numpy":
            return self.tree(value.tolist())
        if package == "sympy":
            return self.symbolic(value)
        if type(value) in (list, tuple):
            return (self.TREE, type(value).__name__, *[self.tree(item) for item in value])
        if type(value) in (set, frozenset):
            return (self.TREE, "set", *sorted((self.tree(item) for item in value), key=repr))
        if type(value) is dict:
            return (self.TREE, "dict", *[(self.tree(key), self.tree(item)) for key, item in value.items()])
        return (self.TREE, "plain", value)

    def symbolic(self, value: "Any") -> object:
        import sympy

        name = type(value).__name__
        if isinstance(value, sympy.Rational):
            return (self.TREE, "number", int(value.p), int(value.q))
        if isinstance(value, sympy.Float):
            return (self.TREE, "plain", float(value))
        if isinstance(value, sympy.Symbol):
            return (self.TREE, "symbol", value.name)
        if name in self.constants:
            return (self.TREE, "constant", self.constants[name])
        if name in ("BooleanTrue", "BooleanFalse"):
            return (self.TREE, "plain", bool(value))
        if isinstance(value, sympy.MatrixBase):
            return (self.TREE, "matrix", int(value.rows), int(value.cols), *[self.tree(cell) for cell in value])
        if isinstance(value, sympy.Poly):
            return self.tree(value.as_expr())
        return self.compound(value, name)

    def compound(self, value: "Any", name: str) -> object:
        import sympy

        basic: Any = sympy.Basic
        below: tuple[Any, ...] = value.args if isinstance(value, basic) else ()
        if name in self.functions:
            return (self.TREE, "call", self.functions[name], *[self.tree(part) for part in below])
        if name == "exp":
            return (self.TREE, "call", "pow", (self.TREE, "constant", "e"), self.tree(below[0]))
        if name == "NegativeInfinity":
            return (self.TREE, "call", "neg", (self.TREE, "constant", "oo"))
        if name in self.relations:
            return (self.TREE, "relation", self.relations[name], self.tree(below[0]), self.tree(below[1]))
        if name in self.sets:
            return (self.TREE, self.sets[name], *[self.tree(part) for part in below])
        if name in ("EmptySet", "And", "Or"):  # conditions on one letter are a set of numbers
            return (self.TREE, "set") if name == "EmptySet" else self.tree(value.as_set())
        if name == "Interval":
            ends = self.tree(value.start), self.tree(value.end)
            return (self.TREE, "interval", *ends, bool(value.left_open), bool(value.right_open))
        if name in self.named:
            return (self.TREE, "named", self.named[name])
        if name == "Piecewise":
            return (self.TREE, "piecewise", *[(self.tree(part), self.condition(when)) for part, when in below])
        return (self.TREE, "other", name)

    def condition(self, when: "Any") -> object:
        return None if type(when).__name__ == "BooleanTrue" else self.tree(when)
