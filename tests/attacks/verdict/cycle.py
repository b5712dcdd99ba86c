# what: a list that contains itself
# input: 1
# answer: 42


def f(x):
    endless = [42]
    endless.append(endless)
    return endless
