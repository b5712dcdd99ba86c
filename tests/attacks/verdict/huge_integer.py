# what: an integer of thousands of digits
# input: 1
# answer: 42


def f(x):
    return 10**5000
