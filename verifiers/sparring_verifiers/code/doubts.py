"""Why the evidence on a program may decide nothing."""


class Doubt(ValueError):
    """The evidence is ours to doubt, so that nothing is decided: never a candidate's fault. The message says why."""


class Contradiction(Doubt):
    """Two cases state different values for one input, or the reference gives another one than its case states."""
