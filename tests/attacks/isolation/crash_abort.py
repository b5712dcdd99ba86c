# what: it aborts, which would leave a core file
# expect: stop exception


def f():
    import os

    os.abort()
