# what: the question of the mutating programs, answered
# input: [3, 1, 2]
# answer: [1, 2, 3]
# input: [3, 1, 2]
# answer: [1, 2, 3]


def f(xs):
    xs.sort()
    return xs
