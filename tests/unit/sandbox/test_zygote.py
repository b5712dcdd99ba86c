"""What PID 1 reads of the kernel, from files written as the kernel writes them."""

import pytest

from sparring_sandbox import zygote

V1 = "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n"
V2 = "low 0\nhigh 7\nmax 9\noom 4\noom_kill 3\noom_group_kill 1\n"


@pytest.mark.parametrize("text", [V1, V2])
def test_the_kills_for_memory_are_read_under_either_version_of_cgroups(tmp_path, text):
    file = tmp_path / "counter"
    file.write_text(text)
    assert zygote.memory_kills(str(file)) == 3


@pytest.mark.parametrize("text", ["", "oom 4\noom_kill_disable 1\n"])
def test_a_kernel_that_does_not_count_kills_is_not_one_that_counted_none(tmp_path, text):
    file = tmp_path / "counter"
    file.write_text(text)
    assert zygote.memory_kills(str(file)) is None
    assert zygote.memory_kills(str(tmp_path / "nothing")) is None
    assert zygote.memory_kills(None) is None
