# what: shared memory on a file of the scratch directory, larger than it
# expect: closed or stop exception or stop memory
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import mmap
    import os

    descriptor = os.open("mapped", os.O_CREAT | os.O_RDWR)
    os.ftruncate(descriptor, 64 << 20)
    page = mmap.mmap(descriptor, 64 << 20)
    for start in range(0, 64 << 20, 4096):
        page[start] = 1
    return ["64 MiB of shared memory"]
