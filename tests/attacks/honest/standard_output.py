# what: printing, to streams that are captured inside too
# input: "x"
# answer: "x\n"

import contextlib
import io
import sys


def f(text):
    print("to nobody", file=sys.stderr, flush=True)
    sys.stdout.write("to nobody\n")
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print(text)
    return out.getvalue()
