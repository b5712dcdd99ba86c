# what: the clocks, and short sleeps
# input: 0.01
# answer: [True, True, True, True]

import time
import timeit


def f(seconds):
    before, wall = time.perf_counter(), time.time()
    time.sleep(seconds)
    passed = time.perf_counter() - before
    return [
        passed >= seconds,
        wall > 1_700_000_000,
        time.process_time() < 60,
        timeit.timeit("1 + 1", number=10) < 1,
    ]
