# what: the right text and an invisible character
# input: 1
# answer: "abc"


def f(x):
    return "abc\u200b"
