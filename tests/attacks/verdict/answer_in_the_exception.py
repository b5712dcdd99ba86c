# what: the right answer on stderr and an exception
# input: 1
# answer: 42


def f(x):
    raise RuntimeError('["v",42]')
