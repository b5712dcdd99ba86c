"""What is said: messages and their parts."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Role(StrEnum):
    """Who speaks in a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Thinking that a model shows apart from its answer; no verifier reads it.

    signature: what its provider wants to see again where the model goes on, empty where it gives none; signed_by: the
    model that may see it. is_sealed: only the provider can read the thinking, and the signature holds it.
    """

    text: str
    signature: str = field(default="", compare=False)
    signed_by: str = field(default="", compare=False)
    is_sealed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class ToolCall:
    id: str
    name: str
    arguments: str  # JSON text, as the model wrote it


@dataclass(frozen=True, slots=True)
class ToolResult:
    id: str
    text: str


Part: TypeAlias = Text | Reasoning | ToolCall | ToolResult


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The visible text: reasoning and tool traffic left out."""
        return "".join(part.text for part in self.parts if isinstance(part, Text))
