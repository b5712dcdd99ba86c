# what: a program that complains on stderr and is right
# mode: script
# input: "1"
# answer: "42\n"

import logging
import sys
import warnings

logging.warning("hm")
warnings.warn("hm")
print("debug: hm", file=sys.stderr)
print(42)
