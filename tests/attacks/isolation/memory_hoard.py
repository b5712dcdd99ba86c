# what: memory in small pieces until there is no more
# expect: closed or stop memory
# limits: memory_bytes=48MiB


def f():
    held = []
    try:
        while True:
            held.append(bytes(1 << 16))
    except MemoryError:
        count = len(held)
        held.clear()
    return [f"{count >> 4} MiB"] if count > 48 << 4 else []
