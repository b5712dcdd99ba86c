# what: threads with locks, events and results
# input: 8
# answer: [28, 8]

import threading


def f(n):
    lock, found, total = threading.Lock(), [], [0]
    barrier = threading.Barrier(n)

    def add(i):
        barrier.wait()
        with lock:
            total[0] += i
            found.append(i)

    threads = [threading.Thread(target=add, args=(i,)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [total[0], len(found)]
