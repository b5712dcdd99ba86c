# what: metaclasses, descriptors, slots, operators
# input: 3
# answer: [["A", "B"], 6, [1, 2, 3], True]

import operator


class Registry(type):
    known = []

    def __new__(mcs, name, bases, space):
        mcs.known.append(name)
        return super().__new__(mcs, name, bases, space)


class A(metaclass=Registry):
    __slots__ = ("n",)

    @property
    def double(self):
        return self.n * 2

    def __eq__(self, other):
        return isinstance(other, A) and self.n == other.n

    def __hash__(self):
        return hash(self.n)


class B(A):
    def __iter__(self):
        return iter(range(1, self.n + 1))


def f(n):
    b, same = B(), B()
    b.n = same.n = n
    return [Registry.known, operator.attrgetter("double")(b), list(b), len({b, same}) == 1]
