# what: threads without end
# expect: closed
# limits: threads=8


def f():
    import _thread
    import time

    count = 0
    try:
        while count < 4096:
            _thread.start_new_thread(time.sleep, (60,))
            count += 1
    except RuntimeError:
        pass
    return [f"{count} threads"] if count > 16 else []
