# what: a set where a list without duplicates is right
# input: 1
# answer: [1, 2, 3]


def f(x):
    return {1, 2, 3}
