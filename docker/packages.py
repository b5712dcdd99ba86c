"""Runs once while the image is built: shows numpy, sympy and mpmath, and only them, under /packages.

What the base image has is linked; else pip installs it there. The versions are written down for the fingerprint.
"""

import compileall
import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = ("mpmath", "numpy", "sympy")


def link() -> None:
    for name in NAMES:
        (folder,) = importlib.util.find_spec(name).submodule_search_locations
        for source in (Path(folder), Path(folder + ".libs")):
            if source.is_dir():
                (HERE / source.name).symlink_to(source)


def main() -> None:
    sys.path = [path for path in sys.path if path != str(HERE)]
    if all(importlib.util.find_spec(name) for name in NAMES):
        link()
    else:
        pip = [sys.executable, "-m", "pip", "install", "--no-cache-dir", "--target", str(HERE), "numpy", "sympy"]
        subprocess.run(pip, check=True)
        sys.path.insert(0, str(HERE))
        importlib.invalidate_caches()
    for name in NAMES:
        compileall.compile_dir((HERE / name).resolve(), quiet=2)
    versions = [f"{name}=={importlib.import_module(name).__version__}\n" for name in NAMES]
    (HERE / "versions").write_text("".join(versions), encoding="ascii")


main()
