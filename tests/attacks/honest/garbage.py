# what: weak references, destructors and the collector
# input: 1
# answer: [["gone"], True]

import gc
import weakref

told = []


class Node:
    def __init__(self):
        self.itself = self

    def __del__(self):
        told.append("gone")


def f(x):
    node = Node()
    reference = weakref.ref(node)
    del node
    gc.collect()
    return [told, reference() is None]
