"""Builds the image of the Docker backend, from the folder docker/ of the project.

With a network, on top of an image that has Python; without one, on top of a base made of Debian packages. The image is
named by what it is built from, so another version of the folder never runs in an old image.
"""

import hashlib
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

from .docker import boundary, connect
from .faults import SandboxFault, Unavailable

DEFAULT_BASE = "python:3.11-slim"
_SUITE = "bookworm"
_DEBIAN_PACKAGES = "python3,python3-numpy,python3-sympy"


@cache
def image_folder() -> Path:
    """The folder with the Dockerfile: the project's own in a checkout, else the one in the installed package."""
    here = Path(str(files("sparring_sandbox")))
    for folder in (here / "docker", here.parent.parent / "docker"):
        if (folder / "Dockerfile").is_file():
            return folder
    raise SandboxFault(f"{here}: the folder docker is missing from the installation; install sparring again")


@cache
def image_name() -> str:
    """The image that this version runs candidates in."""
    digest = hashlib.sha256()
    for path in sorted(image_folder().iterdir()):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return f"sparring-sandbox:{digest.hexdigest()[:16]}"


def offline_base() -> str:
    return f"sparring-sandbox-base:{_SUITE}"


def build_commands(base: str | None = None, *, is_offline: bool = False, rootfs: Path | None = None) -> tuple[str, ...]:
    """What `build_image` does, as commands for a shell."""
    is_offline = is_offline or rootfs is not None
    tar = rootfs or Path("rootfs.tar")
    commands = [] if rootfs is not None or not is_offline else [shlex.join(_mmdebstrap(tar))]
    if is_offline:
        base = offline_base()
        commands.append(shlex.join(["docker", "import", str(tar), base]))
    argument = f"BASE={base or DEFAULT_BASE}"
    commands.append(shlex.join(["docker", "build", "--build-arg", argument, "-t", image_name(), str(image_folder())]))
    return tuple(commands)


def build_image(
    base: str | None = None,
    *,
    is_offline: bool = False,
    rootfs: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> str:
    """Builds the image and returns its name. Blocks for minutes.

    Args:
        base: the image to build upon.
        is_offline: make the base of Debian packages with mmdebstrap.
        rootfs: a base made so before, as a tar file; implies is_offline.
        say: is told each line of the build.

    Raises:
        Unavailable: no engine answers, or mmdebstrap is not installed.
        SandboxFault: the build failed.
    """
    client = connect()
    try:
        if is_offline or rootfs is not None:
            base = offline_base()
            with tempfile.TemporaryDirectory(prefix="sparring-image-") as folder:
                tar = rootfs or _debian(Path(folder) / "rootfs.tar")
                say(f"importing {tar} as {base}")
                repository, tag = base.split(":")
                with boundary():
                    client.api.import_image_from_file(str(tar), repository=repository, tag=tag)
        with boundary():
            lines = client.api.build(
                path=str(image_folder()),
                tag=image_name(),
                buildargs={"BASE": base or DEFAULT_BASE},
                rm=True,
                decode=True,
            )
            for line in lines:
                _heard(line, say)
    finally:
        client.close()
    return image_name()


def _heard(line: object, say: Callable[[str], None]) -> None:
    if isinstance(line, dict):
        if "error" in line:
            raise SandboxFault(f"the image could not be built: {str(line['error']).strip()}")
        if text := str(line.get("stream", line.get("status", ""))).strip():
            say(text)


def _debian(tar: Path) -> Path:
    if shutil.which("mmdebstrap") is None:
        raise Unavailable("mmdebstrap is not installed: apt-get install mmdebstrap")
    done = subprocess.run(_mmdebstrap(tar), capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise SandboxFault(f"mmdebstrap ended with {done.returncode}: {last}")
    return tar


def _mmdebstrap(tar: Path) -> list[str]:
    options = ["--variant=minbase", f"--include={_DEBIAN_PACKAGES}", '--aptopt=Apt::Install-Recommends "false"']
    return ["mmdebstrap", *options, _SUITE, str(tar)]
