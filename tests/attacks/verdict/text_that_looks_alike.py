# what: text that only looks like the right one
# input: 1
# answer: "abc"


def f(x):
    return "\u0430bc"
