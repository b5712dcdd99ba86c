# what: each thread starts another and goes on, until the limit holds
# expect: closed or stop time
# limits: threads=8 wall_s=0.05


def f():
    import threading

    count = []

    def grow():
        count.append(1)
        try:
            threading.Thread(target=grow, daemon=True).start()
        except RuntimeError:
            return
        threading.Event().wait()

    grow()
    return [f"{len(count)} threads"] if len(count) > 64 else []
