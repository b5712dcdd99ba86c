# what: a dict whose keys and items are not those that it has
# input: 1
# answer: {"a": 42}


class Lying(dict):
    def __getitem__(self, key):
        return 42

    def __contains__(self, key):
        return True

    def keys(self):
        return ["a"]

    def items(self):
        return [("a", 42)]

    def __eq__(self, other):
        return True


def f(x):
    return Lying(b=0)
