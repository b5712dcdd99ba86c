# what: the call leaves with success before its result
# input: 1
# answer: 42


def f(x):
    raise GeneratorExit
