# what: every signal to PID 1, and to all processes at once
# expect: closed


def f():
    import os

    found = []
    for pid in (1, -1):
        for number in range(65):
            try:
                os.kill(pid, number)
                found.append(f"signal {number} to {pid}")
            except OSError:
                pass
    return found
