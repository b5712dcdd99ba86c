# what: 42 where 42.0 is right
# input: 1
# answer: 42.0


def f(x):
    return 42
