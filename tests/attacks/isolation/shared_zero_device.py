# what: a shared mapping of /dev/zero
# expect: closed


def f():
    import mmap
    import os

    page = mmap.mmap(os.open("/dev/zero", os.O_RDWR), 1 << 20)
    page[0] = 1
    return ["shared memory of /dev/zero"]
