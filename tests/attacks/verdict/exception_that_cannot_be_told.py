# what: an exception whose text exits with success
# input: 1
# answer: 42

import os


class Answer(Exception):
    def __str__(self):
        os._exit(0)


def f(x):
    raise Answer()
