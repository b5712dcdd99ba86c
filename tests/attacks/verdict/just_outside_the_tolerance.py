# what: a value a little outside the tolerance
# tolerance: 1e-6
# input: 1
# answer: 42.0


def f(x):
    return 42.0 * (1 + 3e-6)
