# what: generators, consumed; send, yield from, and a context manager made of one
# input: 5
# answer: [0, 1, 4, 9, 16, "sent", "left"]

from contextlib import ExitStack, contextmanager, suppress

told = []


@contextmanager
def place():
    yield "in"
    told.append("left")


def squares(n):
    yield from (i * i for i in range(n))
    got = yield None
    yield got


def f(n):
    told.clear()
    run = squares(n)
    found = [next(run) for _ in range(n)]
    next(run)
    found.append(run.send("sent"))
    with ExitStack() as stack, suppress(ZeroDivisionError):
        stack.enter_context(place())
        1 / 0
    return found + told
