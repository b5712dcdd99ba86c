# what: a poisoned bytecode cache beside a module of the standard library
# expect: closed


def f():
    import importlib.util
    import json
    import os

    path = importlib.util.cache_from_source(json.__file__)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.close(os.open(path + ".attack", os.O_CREAT | os.O_WRONLY, 0o600))
    return [path]
