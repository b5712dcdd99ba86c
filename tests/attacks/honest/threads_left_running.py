# what: a daemon thread that sleeps when the result is there
# input: 1
# answer: 2

import threading
import time

threading.Thread(target=time.sleep, args=(30,), daemon=True).start()


def f(x):
    return x + 1
