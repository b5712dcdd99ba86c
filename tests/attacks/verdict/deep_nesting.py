# what: a list nested 100,000 deep
# input: 1
# answer: 42


def f(x):
    nested = [42]
    for _ in range(100_000):
        nested = [nested]
    return nested
