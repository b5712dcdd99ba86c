# what: the texts of the other inputs, looked for in all of its memory
# expect: closed
# mode: script
# input: "sparring-text-000000000000000a"
# input: "sparring-text-000000000000000b"
# limits: cpu_s=10

import ctypes
import re
import sys

mine = sys.stdin.read().encode()
pattern = re.compile(b"-".join((b"sparring", b"text", b"")) + b"[0-9a-f]{16}")
with open("/proc/self/maps") as file:
    lines = [line.split() for line in file]
found = set()
for span, permissions, *rest in lines:
    start, end = (int(part, 16) for part in span.split("-"))
    if permissions[0] == "r" and end - start < 64 << 20 and not any(part.startswith("[v") for part in rest):
        found.update(pattern.findall((ctypes.c_char * (end - start)).from_address(start)))
for word in found - {mine}:
    print(word)
