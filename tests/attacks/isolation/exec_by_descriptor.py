# what: execveat with a descriptor and an empty path
# expect: closed


def f():
    import os
    import sys

    os.execve(os.open(sys.executable, os.O_RDONLY), [sys.executable, "-c", "import time; time.sleep(9)"], {})
