# what: machine code of its own makes the system call for a new process, past libc
# expect: closed


def f():
    import ctypes
    import mmap
    import os

    if os.uname().machine != "x86_64":
        return []
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    page = mmap.mmap(-1, 4096, flags=flags, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x39\x00\x00\x00\x0f\x05\xc3")  # mov eax, 57 (fork); syscall; ret
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    pid = call()
    if pid == 0:
        os._exit(0)
    if pid > 0:
        os.waitpid(pid, 0)
        return ["fork by machine code"]
    return []
