# what: the answer and then what is forbidden
# mode: script
# input: "1"
# answer: "42\n"

import ctypes

print(42, flush=True)
ctypes.CDLL(None).ptrace(0, 0, 0, 0)
