# what: a key that has the hash of every key and is equal to it
# input: 1
# answer: {"a": 42}


class Key(str):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("a")


def f(x):
    return {Key("b"): 42}
