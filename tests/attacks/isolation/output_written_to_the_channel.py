# what: bytes without end to the descriptors on which results go out
# expect: stop output or stop time or stop exception or stop violation or closed
# limits: wall_s=0.05 output_bytes=64KiB


def f():
    import os

    while True:
        for number in range(1, 16):
            try:
                os.set_blocking(number, False)
                os.write(number, b"x" * 4096)
            except OSError:
                pass
