# what: NotImplemented, which is a comparison not decided
# input: 1
# answer: True


def f(x):
    return NotImplemented
