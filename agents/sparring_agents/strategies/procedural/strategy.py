"""Problems from procedural families: no model proposes, so nothing is spent but on tests until an examinee answers."""

from collections.abc import Sequence

from sparring_agents.seats.test_writer import with_tests
from sparring_agents.seeds import seed_of
from sparring_agents.strategies.sizes import INPUTS
from sparring_agents.table import Table, Unusable
from sparring_verifiers import Problem

from .families import FAMILIES, find_family
from .family import Dice, Family


class ProceduralStrategy:
    """Takes the families in turn, by the bout's index, so that they are spread evenly over a run.

    start_level: where a bout begins when its graph names no level; a family with fewer levels begins at its hardest.
    """

    def __init__(self, families: Sequence[str] = (), start_level: int = 1, inputs: int = INPUTS) -> None:
        """families: names, () for all of them. inputs: cases that a test writer, where one sits at the table, adds to a
        function to write.

        Raises:
            ValueError: an unknown name, or a level that none of them has.
        """
        self._families: tuple[Family, ...] = tuple(find_family(name) for name in families or FAMILIES)
        hardest = max(family.levels for family in self._families)
        if not 1 <= start_level <= hardest:
            raise ValueError(f"problems.start_level: found {start_level}, expected 1 to {hardest}.")
        self._start_level = start_level
        self._hardest = hardest
        self._inputs = inputs

    @property
    def name(self) -> str:
        return "procedural"

    @property
    def levels(self) -> tuple[int, int]:
        return 1, self._hardest

    async def propose(self, table: Table, *, attempt: int, level: int | None) -> Problem | Unusable:
        """The problem of this bout, attempt and level; a level beyond the family's hardest is its hardest.

        Raises:
            ModelFault: the test writer could not be asked.
        """
        family = self._families[table.bout.index % len(self._families)]
        set_level = min(max(self._start_level if level is None else level, 1), family.levels)
        dice = Dice(seed_of(table.bout, "procedural", family.name, attempt, set_level))
        problem = family.problem(family.make(set_level, dice))
        return await with_tests(table, problem, count=self._inputs, attempt=attempt)
