# what: a profile, a trace and the memory of the program's own
# input: 5
# answer: [True, True, True]

import cProfile
import pstats
import sys
import tracemalloc


def f(n):
    tracemalloc.start()
    profile = cProfile.Profile()
    profile.runcall(sorted, range(n))
    seen = []
    sys.settrace(lambda *_: seen.append(1))
    (lambda: 1)()
    sys.settrace(None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return [pstats.Stats(profile).total_calls > 0, bool(seen), peak > 0]
