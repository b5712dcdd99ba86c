# what: threads that still compute when the last result is written
# expect: contained

import threading


def spin():
    while True:
        pass


def f():
    for _ in range(4):
        threading.Thread(target=spin, daemon=False).start()
    return []
