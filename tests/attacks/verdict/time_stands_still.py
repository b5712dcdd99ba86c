# what: clocks that stand still or run backwards for who measures inside
# limits: wall_s=0.05
# input: 1
# answer: 42

import time

time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0


def f(x):
    time.sleep(0.5)
    return 42
