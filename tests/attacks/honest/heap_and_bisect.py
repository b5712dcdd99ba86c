# what: heapq and bisect
# input: [5, 1, 4, 1, 3]
# answer: [[1, 1, 3], 2, [1, 1, 2, 3, 4, 5]]

import bisect
import heapq


def f(xs):
    ordered = sorted(xs)
    where = bisect.bisect_left(ordered, 2)
    bisect.insort(ordered, 2)
    heap = list(xs)
    heapq.heapify(heap)
    return [[heapq.heappop(heap) for _ in range(3)], where, ordered]
