# what: deep recursion in a thread with a larger stack, as competition programs do
# limits: memory_bytes=256MiB
# input: 30000
# answer: 30000

import sys
import threading

sys.setrecursionlimit(200_000)
threading.stack_size(64 << 20)


def depth(n):
    return n and 1 + depth(n - 1)


def f(n):
    found = []
    thread = threading.Thread(target=lambda: found.append(depth(n)))
    thread.start()
    thread.join()
    return found[0]
