# what: a program that complains without end
# expect: stop time or stop output
# mode: script
# limits: output_bytes=64KiB wall_s=0.05

import sys

while True:
    sys.stderr.write("x" * 100)
