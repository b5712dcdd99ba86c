"""What a slot's first process does with its memory before it forks, without a slot."""

import subprocess
import sys
from types import ModuleType
from typing import Any

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


def gathered(monkeypatch: pytest.MonkeyPatch, *regions: tuple[int, int, str]) -> tuple[tuple[bytes, ...], Any]:
    asked = Asked()
    monkeypatch.setattr(warming, "regions", lambda: list(regions))
    return warming.gather(asked), asked.ranges


def test_whole_large_pages_of_memory_of_our_own_are_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    _, ranges = gathered(monkeypatch, (_PAGE - 4096, 3 * _PAGE + 4096, ""), (8 * _PAGE, 10 * _PAGE, "[heap]"))
    assert ranges == [(_PAGE, 2 * _PAGE, 25), (8 * _PAGE, 2 * _PAGE, 25)]


@pytest.mark.parametrize("region", [(4096, 2 * _PAGE - 4096, ""), (0, 4 * _PAGE, "[stack]"), (0, 4 * _PAGE, "libc.so")])
def test_what_holds_no_whole_page_or_is_no_heap_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, region: tuple[int, int, str]
) -> None:
    assert gathered(monkeypatch, region) == ((), [])


def test_without_a_heap_nothing_is_filled_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gathered(monkeypatch, (0, 4096, "")) == ((), [])


def test_the_heap_of_a_fresh_interpreter_is_filled_to_the_end_of_a_large_page() -> None:
    script = """
from sparring_sandbox import warming
class Nobody:
    def madvise(self, *_): pass
def end(): return next(end for _, end, name in warming.regions() if name == "[heap]")
import gc; gc.collect(); gaps = warming.fill_gaps()
before = end(); fillers = warming.gather(Nobody()); print(before, end(), sum(map(len, fillers)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    before, after, filled = map(int, done.stdout.split())
    assert after >= -(-before // _PAGE) * _PAGE
    assert filled < _PAGE + (1 << 18)
