# what: a timer in a thread, and thread-local values
# input: 1
# answer: ["fired", "mine"]

import threading


def f(x):
    told, event, local = [], threading.Event(), threading.local()
    local.name = "mine"

    def fire():
        told.append("fired")
        event.set()

    threading.Timer(0.01, fire).start()
    assert event.wait(10)
    return [*told, local.name]
