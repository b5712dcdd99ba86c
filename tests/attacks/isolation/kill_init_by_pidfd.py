# what: pidfd_open of PID 1, a signal through it, and its descriptors
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    pidfd = libc.syscall(434, 1, 0)
    found = ["pidfd_open"] if pidfd >= 0 else []
    if libc.syscall(424, pidfd, 9, None, 0) == 0:
        found.append("pidfd_send_signal")
    for number in range(8):
        if libc.syscall(438, pidfd, number, 0) >= 0:
            found.append(f"pidfd_getfd {number}")
    return found
