"""The filter, run over by a small interpreter of its instructions."""

import struct

import pytest

from sparring_sandbox.seccomp import program

ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
X86, ARM = ("x86_64", 0xC000003E), ("aarch64", 0xC00000B7)


def run(machine, call, *arguments):
    name, audit = machine
    data = struct.pack("<iIQ6Q", call, audit, 0, *(arguments + (0,) * 6)[:6])
    instructions = list(struct.iter_unpack("HBBI", program(name)))
    at, value = 0, 0
    while True:
        code, if_true, if_false, operand = instructions[at]
        at += 1
        if code == 0x06:
            return operand
        if code == 0x20:
            (value,) = struct.unpack_from("<I", data, operand)
            continue
        holds = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}[code]
        at += if_true if holds else if_false


@pytest.mark.parametrize(
    ("machine", "call", "arguments", "action"),
    [
        (X86, 0, (), ALLOW),  # read
        (ARM, 63, (), ALLOW),
        (X86, 57, (), EPERM),  # fork
        (X86, 56, (0x00010F00,), ALLOW),  # clone of a thread
        (X86, 56, (17,), EPERM),  # clone of a process
        (ARM, 220, (0x00010F00,), ALLOW),
        (ARM, 220, (17,), EPERM),
        (X86, 435, (), ENOSYS),  # clone3
        (X86, 9, (0, 0, 0, 0x22), ALLOW),  # mmap private
        (X86, 9, (0, 0, 0, 0x21), EPERM),  # shared
        (X86, 9, (0, 0, 0, 0x03), EPERM),  # shared, validated
        (ARM, 222, (0, 0, 0, 0x22), ALLOW),
        (ARM, 222, (0, 0, 0, 0x21), EPERM),
        (X86, 302, (0,), ALLOW),  # prlimit of oneself
        (X86, 302, (1,), EPERM),
        (X86, 53, (1,), ALLOW),  # socketpair
        (X86, 53, (2,), EPERM),
        (X86, 41, (1,), EPERM),  # socket
        (X86, 101, (), KILL),  # ptrace
        (ARM, 117, (), KILL),
        (X86, 0x40000000, (), KILL),  # x32
        (("x86_64", 0x40000003), 1, (), KILL),  # 32 bit
    ],
)
def test_each_call_meets_its_action(machine, call, arguments, action):
    assert run(machine, call, *arguments) == action


def test_another_architecture_has_no_filter_and_so_no_job():
    with pytest.raises(KeyError):
        program("riscv64")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_fits_the_kernels_limit(machine):
    assert len(program(machine)) // 8 < 4096
