"""Copies of this interpreter and of the profile's packages that an unprivileged sandbox may read, and nothing else.

The interpreter often lies in a home that others may not enter, beside things that a candidate must not see. So what
bubblewrap binds is a tree made for it: hard links where the file system allows, else copies. A tree is named by what it
was made of, appears by one rename, and is never changed afterwards; two processes may make it at once.
"""

import compileall
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from .faults import Unavailable

PACKAGES = ("mpmath", "numpy", "sympy")
_LAYOUT = "1"  # part of every name; another number when this file makes other trees
_LEFT_OUT = {
    "site-packages", "dist-packages", "test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3",
}  # fmt: skip
_LIBRARY = re.compile(r"^\t(\S+) => (/.+) \(0x", re.MULTILINE)
_LOADER = re.compile(r"^\t(/\S*ld-\S+) \(0x", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class InterpreterTree:
    """path is shown as /py. loader: the absolute path at which the executable expects the dynamic loader."""

    path: Path
    executable: str  # inside
    loader: str | None


def cache_directory() -> Path:
    """Where trees stand: as root in a place that others may enter, else in the user's own cache."""
    if os.geteuid() == 0:
        return Path("/var/cache/sparring")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sparring"


def interpreter_tree() -> InterpreterTree:
    """This interpreter and its standard library.

    Raises:
        Unavailable: it could not be made.
    """
    executable = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    stdlib = Path(sysconfig.get_path("stdlib"))
    key = digest_of([sys.version, *map(stamp, (executable, stdlib / "os.py"))])
    inside = f"bin/python{sys.version_info.major}.{sys.version_info.minor}"

    def make(target: Path) -> None:
        place_file(executable, target / inside)
        library = target / sys.platlibdir
        _place_directory(stdlib, library / stdlib.name)
        _compile(library / stdlib.name)
        loader = _place_libraries([executable, *stdlib.rglob("lib-dynload/*.so")], target / "lib")
        (target / "tree.json").write_text(json.dumps({"loader": loader}))

    path = named_tree(f"python-{key}", make)
    return InterpreterTree(path, f"/py/{inside}", json.loads((path / "tree.json").read_text())["loader"])


def package_versions() -> tuple[str, ...]:
    """What `packages_tree` will hold, as "numpy==2.0.0"; empty when one of them is not installed."""
    try:
        return tuple(f"{name}=={distribution(name).version}" for name in PACKAGES)
    except PackageNotFoundError:
        return ()


def packages_tree() -> Path:
    """The scientific packages of the running environment; its libraries lie in .libraries.

    Raises:
        Unavailable: one of them is not installed.
    """
    try:
        found = [distribution(name) for name in PACKAGES]
    except PackageNotFoundError as error:
        raise Unavailable(f"the scientific profile needs {error.name}: pip install {' '.join(PACKAGES)}") from None
    entries = sorted({entry for one in found for entry in _entries(one)})
    key = digest_of([sys.version, *(f"{one.name}=={one.version}" for one in found), *map(stamp, entries)])

    def make(target: Path) -> None:
        for entry in entries:
            if entry.is_dir():
                _place_directory(entry, target / entry.name)
            else:
                place_file(entry, target / entry.name)
        _compile(target)
        shared = [path for entry in entries if entry.is_dir() for path in entry.rglob("*.so*")]
        _place_libraries(shared, target / ".libraries", but_below=entries[0].parent)

    return named_tree(f"packages-{key}", make)


def wheel_tree(executable: Path) -> Path:
    """The executable of the PyPI wheel's bubblewrap, in a tree with the library folder beside its package."""
    package = executable.parent.parent
    libraries = package.parent / f"{package.name}.libs"

    def make(target: Path) -> None:
        place_file(executable, target / package.name / executable.parent.name / executable.name)
        if libraries.is_dir():
            _place_directory(libraries, target / libraries.name)

    path = named_tree(f"bwrap-{digest_of([stamp(executable)])}", make)
    return path / package.name / executable.parent.name / executable.name


def digest_of(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join([_LAYOUT, *parts]).encode()).hexdigest()[:16]


def stamp(path: Path) -> str:
    found = path.stat()
    return f"{path} {found.st_size} {found.st_mtime_ns}"


def _entries(found: Distribution) -> Iterator[Path]:
    """The top-level files and folders that a distribution put beside itself."""
    for name in {file.parts[0] for file in found.files or () if not file.parts[0].startswith("..")}:
        path = Path(str(found.locate_file(name)))
        if path.exists() and name not in ("bin", "share", "__pycache__"):
            yield path


def named_tree(name: str, make: Callable[[Path], None]) -> Path:
    """The tree of that name, made now if it is not there."""
    home = cache_directory()
    path = home / name
    try:
        if not path.is_dir():
            home.mkdir(mode=0o755, parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=home))
            try:
                make(draft)
                draft.chmod(0o755)
                _rename(draft, path)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        for checked in (home, path):
            found = checked.stat()
            if found.st_uid != os.geteuid() or found.st_mode & 0o022:
                raise Unavailable(f"{checked}: others may write there; remove it and try again")
    except OSError as error:
        raise Unavailable(f"{path}: the tree for the sandbox could not be made: {error}") from error
    return path


def _rename(draft: Path, path: Path) -> None:
    try:
        draft.rename(path)
    except OSError:
        if not path.is_dir():  # else another process was first, with the same content
            raise


def _place_directory(source: Path, target: Path) -> None:
    for where, folders, names in os.walk(source):
        folders[:] = [name for name in folders if name not in _LEFT_OUT and not name.startswith("config-")]
        below = target / Path(where).relative_to(source)
        below.mkdir(mode=0o755, parents=True, exist_ok=True)
        for name in names:
            if (Path(where) / name).exists():  # not a link to nowhere
                place_file(Path(where) / name, below / name)


def place_file(source: Path, target: Path) -> None:
    """Puts a file there, readable by all: a hard link where that is possible and enough."""
    source = source.resolve()
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    mode = source.stat().st_mode
    if mode & 0o444 == 0o444 and not mode & 0o022:
        try:
            target.hardlink_to(source)
        except OSError:  # another file system, or a file that is not ours to link
            pass
        else:
            return
    shutil.copy2(source, target)
    target.chmod(0o755 if mode & 0o111 else 0o644)


def _compile(directory: Path) -> None:
    """Writes the bytecode that is missing: inside, nothing can be written, and compiling would cost every job."""
    compileall.compile_dir(directory, quiet=2, force=False, workers=1)


def _place_libraries(executables: list[Path], target: Path, but_below: Path | None = None) -> str | None:
    """The shared libraries that they need, by the names they ask for; returns the loader's path."""
    target.mkdir(mode=0o755, parents=True, exist_ok=True)
    try:
        listing = subprocess.run(["ldd", *map(str, executables)], capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        raise Unavailable(
            "ldd is not installed: it says which libraries the interpreter needs (package libc-bin)"
        ) from None
    for name, path in sorted(set(_LIBRARY.findall(listing))):
        inside = but_below is not None and Path(path).resolve().is_relative_to(but_below.resolve())
        if not inside and not (target / name).exists():
            place_file(Path(path), target / name)
    loader = _LOADER.search(listing)
    if loader is None:
        return None
    place_file(Path(loader[1]), target / "loader")
    return loader[1]
