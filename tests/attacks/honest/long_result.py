# what: a result of half a megabyte
# input: 100000
# answer: [7] * 100000


def f(n):
    return [7] * n
