# what: an integer of millions of digits
# input: 1
# answer: 42


def f(x):
    return 1 << 10_000_000
