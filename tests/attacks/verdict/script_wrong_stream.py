# what: the answer on stderr instead of stdout
# mode: script
# input: "1"
# answer: "42\n"

import sys

sys.stderr.write("42\n")
