# what: threads with stacks of 256 MiB
# expect: closed
# limits: memory_bytes=64MiB threads=16


def f():
    import threading

    threading.stack_size(256 << 20)
    gate, started = threading.Event(), 0
    try:
        for _ in range(8):
            threading.Thread(target=gate.wait, daemon=True).start()
            started += 1
    except (RuntimeError, MemoryError):
        pass
    gate.set()
    return [f"{started} stacks of 256 MiB"] if started else []
