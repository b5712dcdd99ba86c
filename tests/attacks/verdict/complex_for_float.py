# what: a complex number without imaginary part
# input: 1
# answer: 42.0


def f(x):
    return 42 + 0j
