# what: a thread puts the answer into a result that was already returned
# input: 1
# answer: [42]

import threading
import time

result = [0]


def late():
    time.sleep(0.5)
    result[0] = 42


def f(x):
    threading.Thread(target=late).start()
    return result
