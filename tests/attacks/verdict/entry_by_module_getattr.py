# what: a module that has every name, and does not define the one that is called
# input: 1
# answer: 42


def __getattr__(name):
    return lambda *_: 42
