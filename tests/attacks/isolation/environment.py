# what: variables of the host, its keys among them, in the environment and in memory
# expect: closed


def f():
    import os

    allowed = ("LC_", "LANG", "TZ", "HOME", "TMPDIR", "PATH", "PWD", "PYTHON", "LD_LIBRARY_PATH", "MALLOC_", "OPENBLAS_",
               "OMP_", "MKL_", "NUMEXPR_")  # fmt: skip
    found = [name for name in os.environ if not name.startswith(allowed)]
    for path in ("/proc/self/environ", "/proc/1/environ"):
        try:
            with open(path, "rb") as file:
                names = [text.split(b"=")[0].decode() for text in file.read().split(b"\0") if b"=" in text]
        except OSError:
            continue
        found += [name for name in names if not name.startswith(allowed)]
    return found
