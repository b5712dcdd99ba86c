"""Turns a terminal capture into docs/run.svg, the picture of the README.

    tmux capture-pane -e -p | python docs/picture.py > docs/run.svg

Two captures, of the run and of its end, are put one under the other: cat running ended | python docs/picture.py
"""

import io
import re
import sys

from rich.console import Console
from rich.text import Text

WIDTH = 88


def main() -> None:
    """The capture on stdin as SVG on stdout."""
    captured = re.sub(r"\n{3,}", "\n\n", sys.stdin.read()).strip("\n")
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(captured))
    # The class names that rich makes up must not change from one picture to the next.
    picture = console.export_svg(title="make run", unique_id="sparring")
    # A picture that asks a font from another host shows less where that host is not reached: any monospace does.
    sys.stdout.write(re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.DOTALL))


if __name__ == "__main__":
    main()
