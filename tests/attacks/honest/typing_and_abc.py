# what: annotations, protocols, generics, abstract classes
# input: 3
# answer: [9, ["n", "return"]]

import abc
from typing import Generic, Protocol, TypeVar, get_type_hints, runtime_checkable

T = TypeVar("T")


@runtime_checkable
class HasArea(Protocol):
    def area(self) -> int: ...


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self) -> int: ...


class Square(Shape, Generic[T]):
    def __init__(self, side: int) -> None:
        self.side = side

    def area(self) -> int:
        return self.side**2


def g(n: int) -> list[int]:
    return [n]


def f(n):
    square = Square[int](n)
    assert isinstance(square, HasArea)
    return [square.area(), sorted(get_type_hints(g))]
