"""The three state machines. Importing this package imports langgraph, which takes its time; the face does it late."""

from .constitution import build_constitution
from .examination import build_examination
from .screening import cheap_reason
from .sitting import Graph, draw, play
from .tournament import build_tournament

__all__ = [
    "Graph",
    "build_constitution",
    "build_examination",
    "build_tournament",
    "cheap_reason",
    "draw",
    "play",
]
