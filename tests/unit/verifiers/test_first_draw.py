"""The first draws of a process, when several threads ask for them at once."""

import subprocess
import sys

SEVERAL = """
import threading
from sparring_verifiers.code.drawing.draw import draw_inputs
from sparring_verifiers.code.drawing.schema import Integer
drawn, begun = [], threading.Event()
def draw():
    drawn.append(draw_inputs((Integer(),), 5, "seed"))
threads = [threading.Thread(target=draw) for _ in range(40)]
for thread in threads:
    thread.start()
    begun.wait(0.02)  # the next one comes while the first imports
for thread in threads: thread.join()
assert len(drawn) == 40 and len(set(drawn)) == 1, drawn
"""


def test_threads_that_draw_first_at_the_same_time_get_the_same_inputs():
    ended = subprocess.run([sys.executable, "-c", SEVERAL], capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr[-2000:]
