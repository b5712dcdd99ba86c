# what: no answer
# input: 1
# answer: 42


def f(x):
    pass
