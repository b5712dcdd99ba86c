# what: a new process
# expect: closed


def f():
    import os

    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return ["fork"]
