# what: a private anonymous mapping, and a read of one's own library by mapping
# input: 1
# answer: [b"hello", True]

import mmap
import os


def f(x):
    with mmap.mmap(-1, 1 << 16, flags=mmap.MAP_PRIVATE) as page:
        page.write(b"hello")
        page.seek(0)
        found = page.read(5)
    with open(os.__file__, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as page:
        return [found, page.find(b"import") >= 0]
