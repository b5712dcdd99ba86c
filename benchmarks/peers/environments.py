"""An environment of its own for each peer, under .bench/, so that none meets our packages or another peer's."""

import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2]


def python_of(name: str, *requirements: str) -> Path:
    """The interpreter of the peer's environment, made on the first call and whenever the requirements change."""
    folder = HOUSE / ".bench" / name
    python, done = folder / "bin" / "python", folder / "requirements.txt"
    wanted = "\n".join(requirements) + "\n"
    if not (done.is_file() and done.read_text() == wanted):
        print(f"installing {' '.join(requirements)} into {folder} (once)", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
        subprocess.run(pip, check=True, stdout=sys.stderr)
        done.write_text(wanted)
    return python
