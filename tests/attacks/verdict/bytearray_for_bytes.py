# what: a bytearray where bytes are right
# input: 1
# answer: b"abc"


def f(x):
    return bytearray(b"abc")
