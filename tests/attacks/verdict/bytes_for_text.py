# what: bytes where text is right
# input: 1
# answer: "abc"


def f(x):
    return b"abc"
