# what: exec, eval and compile of the program's own text
# input: 4
# answer: [16, 8]


def f(n):
    space = {}
    exec("def g(x):\n    return x * x", space)
    return [space["g"](n), eval("n + n", {"n": n})]
