# what: recursion as deep as Python allows by itself
# input: 900
# answer: 405450


def f(n):
    return n and n + f(n - 1)
