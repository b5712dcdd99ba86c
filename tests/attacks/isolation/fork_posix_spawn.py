# what: posix_spawn, which uses clone with CLONE_VFORK
# expect: closed


def f():
    import os
    import sys

    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {})
    os.waitpid(pid, 0)
    return ["posix_spawn"]
