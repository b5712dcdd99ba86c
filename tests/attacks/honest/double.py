# what: the question of the hostile programs, answered: f(1) is 42
# input: 1
# answer: 42


def f(x):
    return 42 * x
