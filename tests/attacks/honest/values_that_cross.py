# what: values of every kind, there and back
# input: {"a": (1, 2.5, None), "b": {True, "x"}, "c": b"\x00\xff"}
# answer: {"a": (1, 2.5, None), "b": {True, "x"}, "c": b"\x00\xff"}
# input: [1+2j, -0.0, 12345678901234567890123, "\u00fc\U0001f600", ()]
# answer: [1+2j, -0.0, 12345678901234567890123, "\u00fc\U0001f600", ()]


def f(value):
    return value
