# what: an exit that waits: the last descriptor is closed and a thread goes on, until it is ended there
# expect: stop exception
# limits: wall_s=5

import os
import threading
import time


def f():
    threading.Thread(target=time.sleep, args=(60,)).start()
    os.closerange(0, 256)
    threading.Event().wait()
