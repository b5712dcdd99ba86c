# what: a program that leaves a process behind
# expect: closed
# mode: script

import os
import time

if os.fork() == 0:
    time.sleep(60)
print("fork")
