"""What the engine's words and its stream become."""

import errno
import os

import docker.errors
import pytest
import requests.exceptions

from sparring_sandbox import ImageMissing, SlotLost, Unavailable
from sparring_sandbox.docker import DockerLauncher, _Unwrap, boundary, connect, remove


def piece(stream, content):
    return bytes([stream, 0, 0, 0]) + len(content).to_bytes(4, "big") + content


STREAM = piece(1, b"first") + piece(2, b"said ") + piece(1, b"") + piece(1, b"second") + piece(2, b"\xff")


@pytest.mark.parametrize("size", range(1, len(STREAM) + 1))
def test_the_stream_is_taken_apart_however_it_is_cut(size):
    unwrap, raw, written = _Unwrap(), bytearray(), b""
    for at in range(0, len(STREAM), size):
        raw += STREAM[at : at + size]
        written += unwrap(raw)
    assert (written, raw, unwrap.said_text()) == (b"firstsecond", b"", "said \ufffd")


def test_a_slot_that_floods_its_stderr_does_not_fill_our_memory():
    unwrap = _Unwrap()
    for _ in range(100):
        assert unwrap(bytearray(piece(2, b"x" * 1000))) == b""
    assert len(unwrap.said_text()) < 10_000


@pytest.mark.parametrize(
    ("raised", "fault", "words"),
    [
        (docker.errors.ImageNotFound("x", explanation="No such  image:\n y"), ImageMissing, "No such image: y"),
        (docker.errors.NotFound("x", explanation="no such container"), SlotLost, "no such container"),
        (docker.errors.APIError("x", explanation="Unknown runtime"), SlotLost, "engine failed: Unknown runtime"),
        (requests.exceptions.ConnectionError("reset"), SlotLost, "reset"),
        (BrokenPipeError(32, "Broken pipe"), SlotLost, "Broken pipe"),
    ],
)
def test_the_engines_words_become_a_fault(raised, fault, words):
    with pytest.raises(fault, match=words), boundary():
        raise raised


def test_our_own_mistakes_are_no_faults_of_the_engine():
    with pytest.raises(TypeError), boundary():
        raise TypeError("ours")


class Container:
    def __init__(self, fault):
        self.fault = fault

    def remove(self, **_):
        if self.fault is not None:
            raise self.fault


class Reply:
    def __init__(self, status_code):
        self.status_code = status_code


def failure(status):
    return docker.errors.APIError("no", response=Reply(status))


@pytest.mark.parametrize("fault", [None, docker.errors.NotFound("gone"), failure(409)])
def test_a_container_that_is_gone_or_going_is_removed(fault):
    remove(Container(fault))


def test_a_container_that_the_engine_will_not_remove_is_told():
    with pytest.raises(docker.errors.APIError):
        remove(Container(failure(500)))


def test_an_engine_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(Unavailable, match=rf"no container engine answers at unix://{tmp_path}/none.sock"):
        connect()
    monkeypatch.delenv("DOCKER_HOST")
    monkeypatch.setattr("sparring_sandbox.docker._DEFAULT_SOCKET", str(tmp_path / "none.sock"))
    with pytest.raises(Unavailable, match="start dockerd"):
        connect()


@pytest.mark.parametrize(
    ("image", "engine", "words"), [("arm64", "amd64", "for arm64, the engine runs amd64"), ("s390x", "s390x", "s390x")]
)
def test_an_image_that_this_engine_or_our_filter_does_not_know_is_refused(image, engine, words):
    launcher = object.__new__(DockerLauncher)
    launcher.image = "sparring-sandbox:x"
    with pytest.raises(Unavailable, match=words):
        launcher._check_architecture(image, engine)
    launcher._check_architecture("amd64", "amd64")


def test_a_full_disk_of_the_engine_comes_with_what_frees_it():
    with pytest.raises(SlotLost, match="docker system prune"), boundary():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
