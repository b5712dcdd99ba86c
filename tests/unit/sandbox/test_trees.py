"""Trees appear whole or not at all, once, and only where others cannot write."""

import pytest

from sparring_sandbox import Unavailable, trees


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(trees, "cache_directory", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_a_tree_is_made_once(home):
    made = []

    def make(target):
        made.append(target)
        (target / "file").write_text("x")

    assert trees.named_tree("t", make) == trees.named_tree("t", make) == home / "t"
    assert len(made) == 1
    assert (home / "t" / "file").read_text() == "x"
    assert [path.name for path in home.iterdir()] == ["t"]


def test_a_tree_that_cannot_be_finished_leaves_nothing(home):
    def make(target):
        (target / "file").write_text("x")
        raise OSError("disk full")

    with pytest.raises(Unavailable, match="disk full"):
        trees.named_tree("t", make)
    assert list(home.iterdir()) == []


def test_the_second_of_two_makers_takes_what_the_first_made(home):
    def make(target):
        (target / "file").write_text("second")
        if not (home / "t").exists():
            (home / "t").mkdir(mode=0o755)
            (home / "t" / "file").write_text("first")

    assert (trees.named_tree("t", make) / "file").read_text() == "first"
    assert [path.name for path in home.iterdir()] == ["t"]


def test_a_tree_that_others_may_write_to_is_refused(home):
    trees.named_tree("t", lambda target: None)
    (home / "t").chmod(0o777)
    with pytest.raises(Unavailable, match="others may write"):
        trees.named_tree("t", lambda target: None)


def test_a_file_that_others_may_not_read_is_copied_and_made_readable(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("x")
    secret.chmod(0o600)
    trees.place_file(secret, tmp_path / "below" / "placed")
    assert (tmp_path / "below" / "placed").stat().st_mode & 0o777 == 0o644
    assert secret.stat().st_mode & 0o777 == 0o600


def test_directories_leave_out_what_is_no_standard_library(tmp_path):
    for name in ("json", "site-packages", "test", "config-3.11-x86_64-linux-gnu"):
        (tmp_path / "lib" / name).mkdir(parents=True)
        (tmp_path / "lib" / name / "a.py").write_text("")
    (tmp_path / "lib" / "nowhere").symlink_to(tmp_path / "missing")
    trees._place_directory(tmp_path / "lib", tmp_path / "tree")
    assert [path.name for path in (tmp_path / "tree").iterdir()] == ["json"]
