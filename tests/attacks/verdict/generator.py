# what: a generator that would give the answer
# input: 1
# answer: 42


def f(x):
    yield 42
