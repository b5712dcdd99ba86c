# what: a list that shows other items than it holds
# input: 1
# answer: [1, 2, 3]


class Lying(list):
    def __iter__(self):
        return iter([1, 2, 3])

    def __len__(self):
        return 3

    def __eq__(self, other):
        return True


def f(x):
    return Lying([3, 2, 1])
