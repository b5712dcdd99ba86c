# what: an answer that is right only if something was left by the text before
# mode: script
# input: "1"
# answer: "42\n"
# input: "2"
# answer: "42\n"

import builtins
import os

print(42 if hasattr(builtins, "kept") or "KEPT" in os.environ else 0)
builtins.kept = 1
os.environ["KEPT"] = "1"
