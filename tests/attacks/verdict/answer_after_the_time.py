# what: the right answer, after the time was up
# limits: wall_s=0.05
# input: 1
# answer: 42

import time


def f(x):
    time.sleep(0.5)
    return 42
