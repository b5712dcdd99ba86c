# what: sixteen threads take memory at the same time, each a part of the limit
# expect: closed or stop memory
# limits: memory_bytes=64MiB threads=16 wall_s=2


def f():
    import _thread
    import time

    held = []

    def take():
        try:
            while len(held) < 4096:
                held.append(b"x" * (1 << 20))
        except MemoryError:
            pass

    for _ in range(16):
        try:
            _thread.start_new_thread(take, ())
        except (RuntimeError, MemoryError):
            break
    before = -1
    while before != len(held) and len(held) < 256:
        before = len(held)
        time.sleep(0.005)
    count = len(held)
    held.clear()
    return [f"{count} MiB"] if count > 64 else []
