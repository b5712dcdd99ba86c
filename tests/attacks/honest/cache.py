# what: functools: caches, reduction, partial application, wraps, singledispatch
# input: 90
# answer: [2880067194370816120, "a list", 6]

import functools


@functools.lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@functools.singledispatch
def named(one):
    return "something"


@named.register
def _(one: list):
    return "a list"


def f(n):
    return [fibonacci(n), named([]), functools.reduce(lambda a, b: a * b, map(functools.partial(max, 1), (1, 2, 3)))]
