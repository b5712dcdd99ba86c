# what: a dataclass with the right fields
# input: 1
# answer: {"a": 42}

from dataclasses import dataclass


@dataclass
class Answer:
    a: int


def f(x):
    return Answer(42)
