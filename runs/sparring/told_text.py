"""How a text of a model's is put on a terminal: under a label, wrapped, cut where it is long, and never as markup."""

import json
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

SHOWN_LINES = 20
LABEL = 11  # columns of the label, with the space before it
# A model's text may hold the escapes by which a terminal is steered: they are shown, not obeyed.
_VISIBLE = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | dict.fromkeys(range(127, 160), "�")


@dataclass(frozen=True, slots=True)
class Told:
    """A text under a label. lines: how many of its lines are shown at most, None for all."""

    label: str
    text: str
    lines: int | None = SHOWN_LINES
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(options.max_width - LABEL, 20)
        wrapped = Text(visible(self.text), self.style).wrap(console, width, tab_size=4)
        shown = list(wrapped)
        if self.lines is not None and len(shown) > self.lines + 1:  # to hide one line alone would save nothing
            more = Text(f"... {len(shown) - self.lines} more lines; --full shows them", "dim")
            shown = [*shown[: self.lines], more]
        for place, line in enumerate(shown or [Text("(nothing)", "dim")]):
            line.rstrip()
            head = Text(f" {self.label:<{LABEL - 1}}" if place == 0 else " " * LABEL, "bold dim")
            yield head + line


def visible(text: str) -> str:
    """The text with control characters as signs that stand for them."""
    return text.replace("\r\n", "\n").translate(_VISIBLE)


def value(raw: object) -> str:
    """JSON values in one line."""
    return json.dumps(raw, ensure_ascii=False)
