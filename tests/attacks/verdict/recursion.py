# what: recursion without end
# input: 1
# answer: 42


def f(x):
    return f(x)
