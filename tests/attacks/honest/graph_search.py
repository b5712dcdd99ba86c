# what: shortest paths with a heap, as in many tasks
# input: {"a": [["b", 1], ["c", 4]], "b": [["c", 2]], "c": []}, "a"
# answer: {"a": 0, "b": 1, "c": 3}

import heapq


def f(graph, start):
    best, heap = {}, [(0, start)]
    while heap:
        cost, node = heapq.heappop(heap)
        if node not in best:
            best[node] = cost
            for other, weight in graph[node]:
                heapq.heappush(heap, (cost + weight, other))
    return best
