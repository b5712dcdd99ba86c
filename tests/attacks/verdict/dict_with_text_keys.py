# what: keys as text where numbers are right
# input: 1
# answer: {1: "a"}


def f(x):
    return {"1": "a"}
