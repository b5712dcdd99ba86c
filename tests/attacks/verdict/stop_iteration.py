# what: StopIteration with the answer as its value
# input: 1
# answer: 42


def f(x):
    raise StopIteration(42)
