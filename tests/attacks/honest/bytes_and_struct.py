# what: struct, array, memoryview, binascii
# input: 258
# answer: [b"\x00\x00\x01\x02", [1, 2, 3], "0102", 258, b"cba"]

import array
import binascii
import struct


def f(n):
    packed = struct.pack(">I", n)
    numbers = array.array("i", [3, 1, 2])
    return [
        packed,
        sorted(numbers.tolist()),
        binascii.hexlify(packed[2:]).decode(),
        int.from_bytes(packed, "big"),
        bytes(memoryview(b"abc")[::-1]),
    ]
