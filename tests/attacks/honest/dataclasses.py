# what: dataclasses and enumerations used inside
# input: [[3, 4], [1, 0]]
# answer: [5.0, 1.0, "UP"]

import enum
from dataclasses import asdict, dataclass, field, replace


class Way(enum.Enum):
    UP = enum.auto()


@dataclass(frozen=True, slots=True, order=True)
class Vector:
    x: float
    y: float
    tags: tuple = field(default=())

    def __abs__(self):
        return (self.x**2 + self.y**2) ** 0.5


def f(pairs):
    vectors = [Vector(*pair) for pair in pairs]
    assert asdict(replace(vectors[0], x=0))["x"] == 0
    assert max(vectors) == vectors[0]
    return [*map(abs, vectors), Way.UP.name]
