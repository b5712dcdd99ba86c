# what: a program that looks for the text of another input
# expect: closed
# mode: script
# input: "first"
# input: "second"

import os
import sys

mine = sys.stdin.read()
for number in range(3, 256):
    try:
        os.set_blocking(number, False)
        if part := os.read(number, 1 << 16):
            print(number, part)
    except OSError:
        pass
