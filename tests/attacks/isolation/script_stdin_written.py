# what: a program that writes into its own stdin and reads more than there is
# expect: closed
# mode: script

import os

try:
    os.write(0, b"forged")
except OSError:
    pass
if os.read(0, 1 << 16):
    print("it read what nobody sent")
