# what: a thread exits the process with success while the call computes
# input: 1
# answer: 42

import os
import threading
import time


def f(x):
    threading.Thread(target=os._exit, args=(0,)).start()
    time.sleep(10)
    return 0
