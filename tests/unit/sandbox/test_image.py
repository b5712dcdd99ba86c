"""The image is named by what it is built from, and the commands say how."""

from pathlib import Path

from sparring_sandbox import build_commands, image_name
from sparring_sandbox import image as module


def test_the_commands_build_the_image_that_the_backend_asks_for():
    (command,) = build_commands()
    assert command.startswith("docker build --build-arg BASE=python:")
    assert image_name() in command
    assert Path(command.split()[-1], "Dockerfile").is_file()


def test_offline_the_base_is_made_of_debian_packages_or_of_a_tar_that_is_there():
    debian, imported, built = build_commands(is_offline=True)
    assert debian.startswith("mmdebstrap --variant=minbase")
    assert imported.startswith("docker import rootfs.tar ")
    assert imported.split()[-1] in built
    assert build_commands(rootfs=Path("other.tar"))[0].startswith("docker import other.tar ")


def test_the_name_follows_the_content(tmp_path, monkeypatch):
    names = []
    for text in ("FROM a", "FROM b", "FROM a"):
        (tmp_path / "Dockerfile").write_text(text)
        monkeypatch.setattr(module, "image_folder", lambda: tmp_path)
        names.append(module.image_name.__wrapped__())
    assert names[0] == names[2] != names[1]
