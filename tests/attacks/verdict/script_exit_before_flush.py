# what: the answer in a buffer that is never written, and success
# mode: script
# input: "1"
# answer: "42\n"

import os
import sys

sys.stdout.write("42\n")
os._exit(0)
