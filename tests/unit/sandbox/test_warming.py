"""What a slot's first process does with its memory before it forks, without a slot."""

import subprocess
import sys
from types import ModuleType

import pytest

from sparring_sandbox import warming

_PAGE = 2 << 20


class Asked(ModuleType):
    """Takes the place of seccomp.py and keeps what was to become large pages."""

    def __init__(self) -> None:
        super().__init__("asked")
        self.ranges: list[tuple[int, int, int]] = []

    def madvise(self, start: int, size: int, advice: int) -> bool:
        self.ranges.append((start, size, advice))
        return True


def gathered(monkeypatch: pytest.MonkeyPatch, *regions: tuple[int, int]) -> list[tuple[int, int, int]]:
    asked = Asked()
    monkeypatch.setattr(warming, "regions", lambda: list(regions))
    warming.gather(asked)
    return asked.ranges


def test_whole_large_pages_of_memory_of_our_own_are_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    ranges = gathered(monkeypatch, (_PAGE - 4096, 3 * _PAGE + 4096), (8 * _PAGE, 10 * _PAGE))
    assert ranges == [(_PAGE, 2 * _PAGE, 25), (8 * _PAGE, 2 * _PAGE, 25)]


def test_what_holds_no_whole_page_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gathered(monkeypatch, (4096, 2 * _PAGE - 4096)) == []


def test_only_memory_that_can_be_written_and_belongs_to_no_file_is_ours() -> None:
    script = """
import mmap
from sparring_sandbox import warming
kept = bytearray(1 << 20)
for start, end in warming.regions(): print(start, end)
print(open("/proc/self/maps").read())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    ours = {(int(line[0]), int(line[1])) for line in lines if len(line) == 2}
    said = {tuple(int(part, 16) for part in line[0].split("-")): line for line in lines if len(line) > 4}
    assert ours
    for region in ours & said.keys():
        assert said[region][1] == "rw-p"
        assert said[region][5:] in ([], ["[heap]"])


def test_gaps_are_filled_and_the_heap_does_not_grow_by_what_lies_behind_them() -> None:
    script = """
from sparring_sandbox import warming
def size(): return next(int(b, 16) - int(a, 16) for a, b in (
    line.split()[0].split("-") for line in open("/proc/self/maps") if "[heap]" in line))
kept = [bytes(n) for n in range(600, 9000, 7)]
del kept[::2]
before = size(); fillers = warming.fill_gaps(); print(before, size(), sum(len(f) > 512 for f in fillers))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    before, after, filled = map(int, done.stdout.split())
    assert filled > 100
    assert after - before < 1 << 20
