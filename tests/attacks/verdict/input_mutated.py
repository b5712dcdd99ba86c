# what: the call sorts its input after it has copied it: a second call with the same list would be right
# input: [3, 1, 2]
# answer: [1, 2, 3]
# input: [3, 1, 2]
# answer: [1, 2, 3]


def f(xs):
    shown = list(xs)
    xs.sort()
    return shown
