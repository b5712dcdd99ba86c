# what: a program that says nothing, with success
# mode: script
# input: "1"
# answer: "42\n"

import sys

sys.stdout = None
print(42)
