# what: memory that even the kernel does not map, which nobody counts
# expect: closed


def f():
    import ctypes

    return ["a secret memfd"] if ctypes.CDLL(None).syscall(447, 0) >= 0 else []
