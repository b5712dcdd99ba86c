# what: the interpreter is replaced by a fresh one, without our filter's state in Python
# expect: closed


def f():
    import os
    import sys

    os.execve(sys.executable, [sys.executable, "-c", "import time; time.sleep(9)"], {})
