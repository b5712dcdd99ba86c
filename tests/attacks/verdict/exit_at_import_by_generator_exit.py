# what: the program leaves with success before it is called
# input: 1
# answer: 42

raise GeneratorExit


def f(x):
    return 0
