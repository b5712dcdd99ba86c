# what: memory in small pieces until there is no more
# expect: closed or stop memory
# limits: memory_bytes=48MiB


def f():
    held = []
    try:
        while len(held) < 4096:
            held.append(bytes(1 << 16))
    except MemoryError:
        pass
    count = len(held)
    held.clear()
    return [f"{count >> 4} MiB"] if count > 72 << 4 else []
