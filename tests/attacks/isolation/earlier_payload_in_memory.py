# what: the program and the input of the job before, looked for in all of its memory
# expect: closed
# limits: cpu_s=10


def f():
    import ctypes
    import re

    pattern = re.compile(b"-".join((b"sparring", b"well", b"")) + b"[0-9a-f]{16}")
    found, searched = [], 0
    with open("/proc/self/maps") as file:
        spans = [line.split() for line in file]
    for span, permissions, *_ in spans:
        start, end = (int(part, 16) for part in span.split("-"))
        if permissions[0] != "r" or spans[-1][0] == span or end - start > 64 << 20:
            continue
        if any(word in " ".join(_) for word in ("[vvar", "[vdso", "[vsyscall")):
            continue
        memory = (ctypes.c_char * (end - start)).from_address(start)
        searched += end - start
        found += [match.decode() for match in pattern.findall(memory)]
    return found if searched > 1 << 20 else ["nothing could be searched"]
