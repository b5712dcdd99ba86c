# what: exit handlers and threads end before the program does
# mode: script
# input: ""
# answer: "main\nthread\nhandler\n"

import atexit
import threading


def late():
    threading.main_thread().join()
    print("thread")


atexit.register(print, "handler")
threading.Thread(target=late).start()
print("main")
