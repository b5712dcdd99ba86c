# what: a process on a terminal of its own
# expect: closed


def f():
    import os
    import pty

    pid, _ = pty.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return ["pty.fork"]
