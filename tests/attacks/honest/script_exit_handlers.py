# what: exit handlers and threads end before the program does
# mode: script
# input: ""
# answer: "main\nthread\nhandler\n"

import atexit
import threading
import time


def late():
    time.sleep(0.02)
    print("thread")


atexit.register(print, "handler")
threading.Thread(target=late).start()
print("main")
