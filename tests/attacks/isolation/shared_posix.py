# what: shared memory, semaphores and queues of POSIX
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    if libc.shm_open(b"/sparring-attack", 0o102, 0o600) >= 0:
        found.append("shm_open")
    if libc.mq_open(b"/sparring-attack", 0o102, 0o600, None) >= 0:
        found.append("mq_open")
    libc.sem_open.restype = ctypes.c_void_p
    if libc.sem_open(b"/sparring-attack", 0o102, 0o600, 1):
        found.append("sem_open")
    return found
