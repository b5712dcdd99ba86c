# what: True where 1 is right, in a list in a dict
# input: 1
# answer: {"a": [0, 1]}


def f(x):
    return {"a": [False, True]}
