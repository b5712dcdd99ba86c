# what: sets that differ in nothing but a Boolean
# input: 1
# answer: {1, 2}


def f(x):
    return {True, 2}
