"""Whose containers may be removed: only those whose owner is known to be gone."""

import contextlib
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sparring_sandbox import Unavailable, leases
from sparring_sandbox.leases import LABEL, Lease, host_name, is_orphan, state_directory, sweep_files

OWNER = """
from sparring_sandbox.leases import Lease
lease = Lease()
print(lease.path, lease.labels()["sparring.sandbox.place"], flush=True)
input()
"""


@pytest.fixture(autouse=True)
def state(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "sparring" / "leases"


@pytest.fixture
def lease():
    made = Lease()
    yield made
    with contextlib.suppress(OSError):
        made.release()


def is_held(path):
    """Whether another description of the file can take the lock."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextlib.contextmanager
def another_process():
    """An owner that is alive until the block ends it, and the labels of its containers."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    path, place = owner.stdout.readline().split()
    labels = {f"{LABEL}.host": host_name(), f"{LABEL}.lease": path, f"{LABEL}.place": place}
    try:
        yield owner, labels
    finally:
        owner.kill()
        owner.communicate()


def test_what_a_living_owner_holds_is_left_alone(lease):
    assert not is_orphan(lease.labels())
    assert is_held(lease.path)  # looking at it has not let it go


def test_labels_lead_from_each_container_to_its_owner(lease, state):
    first, second = lease.labels(), lease.labels()
    assert first[LABEL] == lease.owner
    assert first[f"{LABEL}.lease"] == str(lease.path) == str(state / lease.owner)
    assert first[f"{LABEL}.host"] == host_name()
    assert {key for key in first if first[key] != second[key]} == {f"{LABEL}.slot"}


def test_two_owners_are_two(lease):
    other = Lease()
    assert other.owner != lease.owner
    labels = other.labels()
    other.release()
    assert is_orphan(labels)
    assert not is_orphan(lease.labels())


def test_what_was_given_up_may_be_removed(lease):
    labels = lease.labels()
    lease.release()
    assert not lease.path.exists()
    assert is_orphan(labels)


def test_what_outlived_a_killed_owner_is_known_at_once():
    with another_process() as (owner, labels):
        assert not is_orphan(labels)
        owner.kill()
        owner.wait()
        assert Path(labels[f"{LABEL}.lease"]).exists()
        assert is_orphan(labels)


@pytest.mark.parametrize("missing", [LABEL + ".host", LABEL + ".lease", LABEL + ".place"])
def test_labels_that_do_not_say_enough_decide_nothing(lease, missing):
    labels = lease.labels()
    lease.release()
    assert is_orphan(labels)
    del labels[missing]
    assert not is_orphan(labels)


def test_what_belongs_to_another_host_is_left_alone(lease):
    labels = lease.labels()
    lease.release()
    assert not is_orphan(labels | {f"{LABEL}.host": "another"})


def test_a_lease_that_is_missing_in_another_file_system_decides_nothing(lease, state):
    labels = lease.labels()
    state.rename(state.with_name("elsewhere"))
    assert not is_orphan(labels)  # as where the owner's home is not mounted
    state.mkdir()
    assert not is_orphan(labels)  # as in another container, where the same path is another place


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to(path)], ids=["directory", "loop"])
def test_a_lease_that_cannot_be_looked_into_decides_nothing(lease, make):
    labels = lease.labels()
    lease.release()
    make(lease.path)
    assert not is_orphan(labels)


def test_a_lease_never_stands_without_its_lock(monkeypatch, state):
    seen = []
    rename, flock = Path.rename, fcntl.flock

    def renaming(path, target):
        seen.append(("rename", is_held(path), visible()))
        return rename(path, target)

    def locking(descriptor, operation):
        if not seen:
            seen.append(("lock", visible()))
        return flock(descriptor, operation)

    def visible():
        return [path.name for path in state.glob("[!.]*")]

    monkeypatch.setattr(Path, "rename", renaming)
    monkeypatch.setattr(fcntl, "flock", locking)
    made = Lease()
    assert seen == [("lock", []), ("rename", True, [])]
    assert visible() == [made.owner]
    made.release()


def test_sweeping_removes_what_nobody_holds_and_nothing_else(lease, state):
    with another_process() as (owner, labels):
        draft = state / ".half-made"
        draft.touch()
        owner.kill()
        owner.wait()
        sweep_files()
        assert sorted(state.iterdir()) == sorted([draft, lease.path])
        assert is_held(lease.path)
        assert is_orphan(labels)


def test_sweeping_where_nothing_ever_ran_is_no_fault(state):
    sweep_files()
    assert not state.exists()


def test_a_state_directory_that_cannot_be_written_is_named_with_what_mends_it(state, monkeypatch):
    state.parent.parent.joinpath("sparring").touch()
    with pytest.raises(Unavailable, match="set XDG_STATE_HOME") as fault:
        Lease()
    assert str(state) in str(fault.value)


def test_a_relative_state_directory_counts_for_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    for given in ("state", "", None):
        if given is None:
            monkeypatch.delenv("XDG_STATE_HOME")
        else:
            monkeypatch.setenv("XDG_STATE_HOME", given)
        assert state_directory() == tmp_path / ".local/state/sparring/leases"


def test_the_hosts_name_says_nothing_about_it_but_tells_it_apart(monkeypatch):
    here = host_name()
    assert here == host_name()
    assert set(here) <= set("0123456789abcdef")
    monkeypatch.setattr(leases.platform, "node", lambda: "another")
    assert host_name() != here
