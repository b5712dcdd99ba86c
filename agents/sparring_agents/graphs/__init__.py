"""The three state machines. Importing this package imports langgraph, which takes its time; the face does it late."""

from .constitution import ConstitutionPolicy, build_constitution
from .examination import build_examination
from .grading import ExaminationPolicy
from .sitting import Graph, draw, play
from .tournament import TournamentPolicy, build_tournament

__all__ = [
    "ConstitutionPolicy",
    "ExaminationPolicy",
    "Graph",
    "TournamentPolicy",
    "build_constitution",
    "build_examination",
    "build_tournament",
    "draw",
    "play",
]
