# what: inspect, traceback, dis, ast, types
# input: 2
# answer: ["(a, b=1)", "ZeroDivisionError: division by zero", "BinOp", 4]

import ast
import dis
import inspect
import traceback
import types


def g(a, b=1):
    return a + b


def f(n):
    try:
        1 / 0
    except ZeroDivisionError:
        last = traceback.format_exc().splitlines()[-1]
    assert list(dis.get_instructions(g))
    made = types.FunctionType(g.__code__, {}, "g", (n,))
    return [str(inspect.signature(g)), last, type(ast.parse("1 + 1", mode="eval").body).__name__, made(n)]
