# what: the answer and then more than may be said
# limits: output_bytes=64KiB wall_s=5
# mode: script
# input: "1"
# answer: "42\n"

import sys

print(42)
while True:
    sys.stdout.write("\n" * 4096)
