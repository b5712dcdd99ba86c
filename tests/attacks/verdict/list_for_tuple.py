# what: a list where a tuple is right
# input: 1
# answer: (1, 2)


def f(x):
    return [1, 2]
