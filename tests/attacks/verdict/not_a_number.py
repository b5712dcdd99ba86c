# what: NaN, which no comparison tells apart
# input: 1
# answer: 42.0


def f(x):
    return float("nan")
