# what: a view of keys where a list is right
# input: 1
# answer: [0, 1]


def f(x):
    return {0: 0, 1: 0}.keys()
