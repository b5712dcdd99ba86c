# what: a program that closes its output at once and goes on for good
# expect: stop time
# mode: script
# limits: wall_s=0.05

import os
import time

os.close(1)
os.close(2)
time.sleep(1e6)
