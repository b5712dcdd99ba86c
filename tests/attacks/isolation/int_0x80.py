# what: a system call of the 32-bit table, made by machine code of its own
# expect: closed or stop violation or stop exception


def f():
    import ctypes
    import mmap
    import os

    if os.uname().machine != "x86_64":
        return []  # no other machine has such an instruction
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    page = mmap.mmap(-1, 4096, flags=flags, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20 (getpid); int 0x80; ret
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return ["a call through the 32-bit table"] if call() == os.getpid() else []
