# what: the answer and then a crash
# mode: script
# input: "1"
# answer: "42\n"

import os

print(42, flush=True)
os.abort()
