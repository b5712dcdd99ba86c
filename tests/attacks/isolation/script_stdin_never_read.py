# what: a program that never reads its megabytes of input and waits
# expect: stop time
# mode: script
# limits: wall_s=0.05
# input: "0123456789abcdef" * 131072

import time

time.sleep(1e6)
