# what: recursion in C, where no limit of Python's holds
# expect: contained


def f():
    nested = []
    for _ in range(200_000):
        nested = [nested]
    try:
        repr(nested)
    except RecursionError:
        pass
    return []
