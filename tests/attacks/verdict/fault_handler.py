# what: the fault handler writes its report into the channel
# input: 1
# answer: 42

import faulthandler
import os


def f(x):
    for number in range(3, 16):
        try:
            os.fstat(number)
            faulthandler.enable(number)
            faulthandler.dump_traceback(number)
            break
        except (OSError, ValueError):
            pass
    return 42
