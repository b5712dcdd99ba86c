# what: tempfile in all its forms, and the home directory
# limits: scratch_bytes=1MiB scratch_inodes=64
# input: b"data"
# answer: [b"data", b"data", True, True]

import os
import tempfile


def f(data):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        first = file.read()
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        with open(file.name, "rb") as again:
            second = again.read()
    with tempfile.TemporaryDirectory() as folder:
        inside = folder.startswith("/scratch")
    return [first, second, inside, os.path.expanduser("~").startswith("/scratch")]
