# what: the sysenter instruction, the other door to the 32-bit table
# expect: contained


def f():
    import ctypes
    import mmap
    import os

    if os.uname().machine != "x86_64":
        return []
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    page = mmap.mmap(-1, 4096, flags=flags, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x14\x00\x00\x00\x0f\x34\xc3")  # mov eax, 20; sysenter; ret
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return ["a call by sysenter"] if call() == os.getpid() else []
