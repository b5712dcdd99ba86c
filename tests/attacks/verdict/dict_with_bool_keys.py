# what: True as a key where 1 is right
# input: 1
# answer: {1: "a"}


def f(x):
    return {True: "a"}
