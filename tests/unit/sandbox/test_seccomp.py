"""The two filters, run over by a small interpreter of their instructions."""

import functools
import struct

import pytest

from sparring_sandbox import seccomp
from sparring_sandbox.seccomp import candidates_program, program

ALLOW, KILL, EPERM, ENOTTY, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050019, 0x00050026
X86, ARM = ("x86_64", 0xC000003E), ("aarch64", 0xC00000B7)
MACHINES = pytest.mark.parametrize("machine", [X86, ARM], ids=["x86_64", "aarch64"])
SCRATCH = pytest.mark.parametrize("has_scratch", [False, True])
LOAD, JUMP, EQUAL, AT_LEAST, ANY_BIT, AND, RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x54, 0x06
KERNELS_LONGEST = 4096
NEWEST = 462
# By argument, on x86_64 and aarch64: no table of numbers says what becomes of them.
BY_ARGUMENT = {
    (56, 220), (435, 435), (9, 222), (302, 261), (53, 199), (234, 131), (157, 167), (72, 25), (16, 29), (202, 98),
}  # fmt: skip


@functools.cache
def instructions(name, has_scratch):
    """Of the slot's filter."""
    return parsed(program(name, has_scratch=has_scratch))


@functools.cache
def own_instructions(name):
    """Of the filter that each candidate puts over it."""
    return parsed(candidates_program(name))


def parsed(text):
    return list(struct.iter_unpack("HBBI", text))


def run(machine, call, *arguments, has_scratch=False):
    """The action that a candidate meets: the strictest of both filters, of equals that of the newer."""
    both = own_instructions(machine[0]), instructions(machine[0], has_scratch)
    return min((walk(text, machine, call, *arguments) for text in both), key=strictness)


def strictness(action):
    """Source: seccomp_run_filters of Linux 6.1, which compares the actions as signed numbers."""
    return (action & 0xFFFF0000) - (1 << 32 if action >= 1 << 31 else 0)


def walk(text, machine, call, *arguments, seen=None):
    """The action of one filter, and into `seen` the places of the instructions on the way."""
    data = struct.pack("<IIQ6Q", call & 0xFFFFFFFF, machine[1], 0, *(arguments + (0,) * 6)[:6])
    at, value = 0, 0
    while True:
        code, if_true, if_false, operand = text[at]
        if seen is not None:
            seen.append(at)
        at += 1
        if code == RETURN:
            return operand
        if code == LOAD:
            (value,) = struct.unpack_from("<I", data, operand)
        elif code == JUMP:
            at += operand
        elif code == AND:
            value &= operand
        else:
            holds = {EQUAL: value == operand, AT_LEAST: value >= operand, ANY_BIT: bool(value & operand)}[code]
            at += if_true if holds else if_false


def filters(machine):
    return [*(instructions(machine[0], has_scratch) for has_scratch in (False, True)), own_instructions(machine[0])]


def looked_up(column, call, *, has_scratch):
    """What the tables say of a number, read one by one."""
    if call > 0x3FFFFFFF:
        return KILL
    if call > NEWEST:
        return ENOSYS
    for table, action in (
        (seccomp._ALLOWED, ALLOW),
        (seccomp._SCRATCH, ALLOW if has_scratch else EPERM),
        (seccomp._KILLED, KILL),
    ):
        if any(numbers[column] == call for numbers in table.values()):
            return action
    return EPERM


@MACHINES
@SCRATCH
def test_every_number_meets_what_the_tables_say(machine, has_scratch):
    column = (X86, ARM).index(machine)
    decided_by_argument = {numbers[column] for numbers in BY_ARGUMENT}
    for call in (*range(NEWEST + 200), 0x3FFFFFFF, 0x40000000, 0x40000001, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
        if call not in decided_by_argument:
            expected = looked_up(column, call, has_scratch=has_scratch)
            assert run(machine, call, has_scratch=has_scratch) == expected, call


@MACHINES
def test_no_number_stands_twice(machine):
    column = (X86, ARM).index(machine)
    tables = (seccomp._ALLOWED, seccomp._SCRATCH, seccomp._KILLED, seccomp._FIRST_ALONE)
    numbers = [one[column] for table in tables for one in table.values() if one[column] is not None]
    numbers += [one[column] for one in BY_ARGUMENT]
    assert len(numbers) == len(set(numbers))
    assert max(numbers) <= NEWEST
    assert {both for both, _ in seccomp._by_argument()} == BY_ARGUMENT


@MACHINES
@pytest.mark.parametrize("which", range(3))
def test_each_program_is_one_the_kernel_takes_and_each_instruction_has_its_use(machine, which):
    text = filters(machine)[which]
    assert len(text) < KERNELS_LONGEST
    reached, waiting = set(), [0]
    while waiting:
        at = waiting.pop()
        assert at < len(text), "it runs over its end"
        if at in reached:
            continue
        reached.add(at)
        code, if_true, if_false, operand = text[at]
        if code == LOAD:
            assert operand % 4 == 0
            assert operand < 64
            waiting.append(at + 1)
        elif code == JUMP:
            waiting.append(at + 1 + operand)
        elif code == AND:
            waiting.append(at + 1)
        elif code != RETURN:
            assert code in (EQUAL, AT_LEAST, ANY_BIT)
            waiting += [at + 1 + if_true, at + 1 + if_false]
        else:
            assert operand in (ALLOW, KILL, EPERM, ENOTTY, ENOSYS)
    assert reached == set(range(len(text)))


@MACHINES
@pytest.mark.parametrize("which", range(3))
def test_every_leaf_is_met_by_some_number_and_argument(machine, which):
    text, met = filters(machine)[which], []
    arguments = [(), (0x10F00,), (0, 0, 0, 1), (1,), (15,), (0, 9), (0, 5), (0, 0x5413), (0, 0, 9), (0x10010F00,)]
    for call in (*range(NEWEST + 2), 0x40000000):
        for some in arguments:
            walk(text, machine, call, *some, seen=met)
    walk(text, (machine[0], 0), 0, seen=met)
    assert {at for at, one in enumerate(text) if one[0] == RETURN} <= set(met)


@MACHINES
@pytest.mark.parametrize("which", range(3))
def test_no_call_takes_many_steps(machine, which):
    for call in range(NEWEST + 2):
        steps = []
        walk(filters(machine)[which], machine, call, 99, 99, 99, 99, seen=steps)
        assert len(steps) <= 40, call


@MACHINES
def test_the_first_process_may_start_end_and_confine_candidates_and_no_candidate_may(machine):
    column = (X86, ARM).index(machine)
    fork, a_filter = (17 | 0x1200000,), (22, 2)
    asked = [((56, 220), fork), ((157, 167), a_filter), *((both, ()) for both in seccomp._FIRST_ALONE.values())]
    for numbers, arguments in asked:
        call = numbers[column]
        assert walk(filters(machine)[0], machine, call, *arguments) == ALLOW, call
        assert run(machine, call, *arguments) == EPERM, call


@MACHINES
def test_what_each_candidate_has_taken_in_anew_is_short(machine):
    slots, *_, own = filters(machine)
    assert 5 * len(own) < len(slots)


def test_a_search_too_wide_for_a_conditional_jump_still_ends_at_its_leaf():
    spans = [(number, seccomp._statement(RETURN, number)) for number in range(0, 6000, 5)]
    text = seccomp._LOAD_NUMBER + seccomp._search(spans)
    wide = parsed(text)
    assert JUMP in {code for code, *_ in wide}
    for number in range(6100):
        assert walk(wide, X86, number) == min(number // 5 * 5, 5995)


def test_returns_are_shared_as_far_as_a_conditional_jump_reaches():
    spans = [(number, seccomp._statement(RETURN, number // 5 % 3)) for number in range(0, 6000, 5)]
    spans.append((6000, seccomp._statement(RETURN, 9)))
    text = parsed(seccomp._LOAD_NUMBER + seccomp._search(spans))
    comparisons = sum(code == AT_LEAST for code, *_ in text)
    assert comparisons == len(spans) - 1
    assert sum(code == RETURN for code, *_ in text) < comparisons / 10
    for number in range(6100):
        assert walk(text, X86, number) == (number // 5 % 3 if number < 6000 else 9)


THREAD = 0x3D0F00  # the flags with which libc makes a thread
MMAP_SHARED, MMAP_PRIVATE, MMAP_VALIDATED = 0x21, 0x22, 0x03


@pytest.mark.parametrize(
    ("calls", "arguments", "action"),
    [
        ((0, 63), (), ALLOW),  # read
        ((57, None), (), EPERM),  # fork
        ((58, None), (), EPERM),  # vfork
        ((59, 221), (), EPERM),  # execve
        ((322, 281), (), EPERM),  # execveat
        ((56, 220), (THREAD,), ALLOW),  # clone of a thread
        ((56, 220), (17,), EPERM),  # clone of a process
        ((56, 220), (17 | 0x100,), EPERM),  # of one that shares memory
        *[((56, 220), (THREAD | 1 << bit,), EPERM) for bit in (17, 25, 26, 27, 28, 29, 30)],  # into a namespace
        ((435, 435), (), ENOSYS),  # clone3
        ((202, 98), (0, 0x80), ALLOW),  # futex: wait, private
        ((202, 98), (0, 0x189), ALLOW),  # wait for any of some bits, by the real clock
        *[((202, 98), (0, operation), ENOSYS) for operation in (2, 6, 7, 8, 11, 12, 0x86)],  # with priorities
        ((9, 222), (0, 0, 0, MMAP_PRIVATE), ALLOW),
        ((9, 222), (0, 0, 0, MMAP_SHARED), EPERM),
        ((9, 222), (0, 0, 0, MMAP_VALIDATED), EPERM),
        ((9, 222), (0, 0, 0, MMAP_PRIVATE | 1 << 40), ALLOW),  # the kernel looks at no higher word either
        ((302, 261), (0,), ALLOW),  # prlimit of oneself
        ((302, 261), (1,), EPERM),
        ((53, 199), (1,), ALLOW),  # socketpair
        ((53, 199), (2,), EPERM),
        ((41, 198), (1,), EPERM),  # socket
        ((234, 131), (5, 5, 6), ALLOW),  # tgkill, SIGABRT
        ((234, 131), (5, 5, 9), EPERM),  # SIGKILL looks like the kernel's own
        ((234, 131), (5, 5, 19), EPERM),  # SIGSTOP
        ((62, 129), (1, 9), EPERM),  # kill
        ((200, 130), (5, 9), EPERM),  # tkill
        ((129, 138), (), EPERM),  # rt_sigqueueinfo
        ((297, 240), (), EPERM),  # rt_tgsigqueueinfo
        ((424, 424), (), EPERM),  # pidfd_send_signal
        ((222, 107), (), EPERM),  # timer_create: it could send any signal
        ((157, 167), (15,), ALLOW),  # prctl: the name of a thread
        ((157, 167), (16,), ALLOW),
        ((157, 167), (4, 1), EPERM),  # dumpable again
        ((157, 167), (22, 2), EPERM),  # a filter of its own, under which a signal could be its
        ((157, 167), (1, 9), EPERM),  # a signal at its parent's death
        ((157, 167), (35,), EPERM),  # memory map
        ((72, 25), (0, 3), ALLOW),  # fcntl F_GETFL
        ((72, 25), (0, 1030), ALLOW),  # F_DUPFD_CLOEXEC
        ((72, 25), (0, 8), EPERM),  # F_SETOWN
        ((72, 25), (0, 10), EPERM),  # F_SETSIG
        ((72, 25), (0, 1031), EPERM),  # F_SETPIPE_SZ
        ((72, 25), (0, 1024), EPERM),  # F_SETLEASE
        ((16, 29), (0, 0x5413), ALLOW),  # ioctl TIOCGWINSZ
        ((16, 29), (0, 0x5401), ALLOW),  # TCGETS
        ((16, 29), (0, 0x5412), ENOTTY),  # TIOCSTI, as if there were no terminal
        ((16, 29), (0, 0x541C), ENOTTY),  # TIOCLINUX
        ((101, 117), (), KILL),  # ptrace
        ((272, 97), (), KILL),  # unshare
        ((165, 40), (), KILL),  # mount
        ((317, 277), (), EPERM),  # seccomp
        ((425, 425), (), EPERM),  # io_uring_setup
        ((319, 279), (), EPERM),  # memfd_create
        ((29, 194), (), EPERM),  # shmget
        ((240, 180), (), EPERM),  # mq_open
        ((88, None), (), EPERM),  # symlink
        ((86, 37), (), EPERM),  # link
        ((133, 33), (), EPERM),  # mknod
    ],
)
@SCRATCH
def test_each_call_meets_its_action(calls, arguments, action, has_scratch):
    for machine, call in zip((X86, ARM), calls, strict=True):
        if call is not None:
            assert run(machine, call, *arguments, has_scratch=has_scratch) == action, machine[0]


@pytest.mark.parametrize("calls", seccomp._SCRATCH.values(), ids=seccomp._SCRATCH)
def test_what_changes_files_is_there_only_with_a_directory_to_change(calls):
    for machine, call in zip((X86, ARM), calls, strict=True):
        if call is not None:
            assert run(machine, call) == EPERM
            assert run(machine, call, has_scratch=True) == ALLOW


@pytest.mark.parametrize("audit", [0x40000003, 0x40000028, 0xC000003E ^ 0xFFFFFFFF, 0])
@MACHINES
def test_a_call_in_the_manner_of_another_architecture_ends_the_program(machine, audit):
    for call in (0, 1, 11, 60, 63, 435):
        assert run((machine[0], audit), call) == KILL
    other = ARM if machine is X86 else X86
    assert run((machine[0], other[1]), 0) == KILL


def test_another_architecture_has_no_filter_and_so_no_job():
    for each in (program, candidates_program):
        with pytest.raises(KeyError):
            each("riscv64")


@MACHINES
def test_a_range_of_a_file_is_locked_only_where_files_can_be_written(machine):
    call = 72 if machine is X86 else 25
    for command in (5, 6, 7, 36, 37, 38):
        assert run(machine, call, 0, command) == EPERM
        assert run(machine, call, 0, command, has_scratch=True) == ALLOW
