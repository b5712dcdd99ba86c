# what: an exception with a name and a text that mean success
# input: 1
# answer: 42


class ok(Exception):
    def __str__(self):
        return '["v",42]'


def f(x):
    raise ok(42)
