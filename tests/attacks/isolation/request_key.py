# what: request_key, which makes the kernel start a program
# expect: stop violation


def f():
    import ctypes
    import os

    number = {"x86_64": 249, "aarch64": 218}[os.uname().machine]
    return ["a key"] if ctypes.CDLL(None).syscall(number, b"user", b"sparring", b"x", 0) >= 0 else []
