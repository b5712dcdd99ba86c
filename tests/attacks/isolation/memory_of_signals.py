# what: queued signals, as many as the kernel takes
# expect: closed or stop violation


def f():
    import ctypes
    import os
    import signal

    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 129, "aarch64": 138}[os.uname().machine]
    signal.pthread_sigmask(signal.SIG_BLOCK, [40])
    information = (ctypes.c_int * 32)(40, 0, -1)
    count = 0
    while count < 4096 and libc.syscall(number, os.getpid(), 40, information) == 0:
        count += 1
    return [f"{count} signals in the queue"] if count > 256 else []
