# what: 1 where True is right
# input: 1
# answer: True


def f(x):
    return 1
