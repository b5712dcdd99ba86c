# what: the session keyring, which containers share with the host
# expect: stop violation


def f():
    import ctypes
    import os

    number = {"x86_64": 250, "aarch64": 219}[os.uname().machine]
    return ["a keyring"] if ctypes.CDLL(None).syscall(number, 0, -3, 0) >= 0 else []
