# what: subprocess and os.system, which run the interpreter once more
# expect: closed


def f():
    import os
    import subprocess
    import sys

    if os.system("exit 7") == 7 << 8:
        return ["os.system"]
    subprocess.run([sys.executable, "-c", ""], check=True)
    return ["subprocess"]
