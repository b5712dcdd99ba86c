# what: a generator where a list is right
# input: 1
# answer: [1, 2]


def f(x):
    return (i for i in (1, 2))
