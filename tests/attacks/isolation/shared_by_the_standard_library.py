# what: shared memory as the standard library offers it
# expect: closed


def f():
    from multiprocessing import shared_memory

    shared_memory.SharedMemory(create=True, size=1 << 20)
    return ["SharedMemory"]
