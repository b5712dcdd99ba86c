# what: a range where a list is right
# input: 1
# answer: [0, 1, 2]


def f(x):
    return range(3)
