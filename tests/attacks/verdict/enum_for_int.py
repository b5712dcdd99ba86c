# what: an enumeration whose members are numbers
# input: 1
# answer: 42

from enum import IntEnum


class Answer(IntEnum):
    RIGHT = 42


def f(x):
    return Answer.RIGHT
