# what: ctypes, for a function of the C library
# input: -5
# answer: [5, 3, "abc"]

import ctypes


def f(n):
    libc = ctypes.CDLL(None)
    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    libc.qsort(numbers, 3, ctypes.sizeof(ctypes.c_int), callback(lambda a, b: a[0] - b[0]))
    return [libc.abs(n), numbers[2], ctypes.create_string_buffer(b"abc").value.decode()]
