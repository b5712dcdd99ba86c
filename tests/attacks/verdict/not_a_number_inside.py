# what: NaN in a list: the same object is equal to itself
# input: 1
# answer: [42.0]


def f(x):
    return [float("nan")]
