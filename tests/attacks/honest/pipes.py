# what: a pipe to itself, with select and selectors
# input: b"hello"
# answer: [b"hello", True, b"again"]

import os
import select
import selectors


def f(data):
    read, write = os.pipe()
    os.write(write, data)
    ready, _, _ = select.select([read], [], [], 1)
    found = [os.read(read, 100), ready == [read]]
    with selectors.DefaultSelector() as selector:
        selector.register(read, selectors.EVENT_READ)
        os.write(write, b"again")
        selector.select(1)
        found.append(os.read(read, 100))
    os.close(read)
    os.close(write)
    return found
