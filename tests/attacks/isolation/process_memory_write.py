# what: process_vm_writev into PID 1
# expect: stop violation


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(64)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 64)
    return ["written"] if libc.process_vm_writev(1, vector, 1, vector, 1, 0) > 0 else []
