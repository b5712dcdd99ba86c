# what: sys.exit in a thread, and then no answer
# input: 1
# answer: 42

import sys
import threading


def f(x):
    thread = threading.Thread(target=sys.exit, args=(0,))
    thread.start()
    thread.join()
