# what: queues between threads: producer, consumer, and an end
# input: 50
# answer: 1225

import queue
import threading


def f(n):
    waiting, done = queue.Queue(maxsize=4), queue.SimpleQueue()

    def consume():
        total = 0
        while (item := waiting.get()) is not None:
            total += item
        done.put(total)

    consumer = threading.Thread(target=consume)
    consumer.start()
    for i in range(n):
        waiting.put(i)
    waiting.put(None)
    consumer.join(timeout=10)
    return done.get(timeout=10)
