# what: every thread that it may have loops
# expect: stop time
# limits: wall_s=0.05 threads=8


def f():
    import threading

    def spin():
        while True:
            pass

    for _ in range(7):
        threading.Thread(target=spin).start()
    spin()
