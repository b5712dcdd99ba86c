# what: True where 1 is right
# input: 1
# answer: 1


def f(x):
    return True
