# what: the answer is promised and its output closed
# mode: script
# input: "1"
# answer: "42\n"

import os

print(42)
os.close(1)
