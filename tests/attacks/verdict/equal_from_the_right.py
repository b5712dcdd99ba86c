# what: an object whose reflected comparisons win over those of the answer
# input: 1
# answer: 42


class Right(int):
    def __eq__(self, other):
        return True

    def __req__(self, other):
        return True

    def __sub__(self, other):
        return 0

    __rsub__ = __sub__

    def __hash__(self):
        return hash(42)


def f(x):
    return Right(0)
