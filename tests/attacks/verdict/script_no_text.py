# what: bytes that are no text, which a careless reader would drop
# mode: script
# input: "1"
# answer: "42\n"

import os

os.write(1, b"4\xff2\n")
