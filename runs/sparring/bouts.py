"""What every bout of a run is played with, and the playing of one; in the run's own process or in a player's."""

from collections.abc import Callable, Mapping

from sparring_agents import AtHome, Bout, ChatModel, Graph, Seat, Strategy, Table, Tally, play
from sparring_sandbox import Sandbox
from sparring_verifiers import Tools, load_group_verifier, load_verifier

from .bout_journal import BoutJournal
from .config import RunConfig
from .failed_requests import BOUT
from .ledger import Prepared
from .lineup import graph_of, sampling_of
from .pool import AcceptedPool, Extent
from .settling import Settled, settled
from .tracing import Tracing


class Bouts:
    """Made on the event loop that they are played on. prepared: makes of an outcome what the ledger stores."""

    def __init__(
        self,
        config: RunConfig,
        strategy: Strategy,
        models: Mapping[Seat, ChatModel],
        sandbox: Sandbox,
        pool: AcceptedPool,
        prepared: Callable[[bytes], Prepared],
        tracing: Tracing | None = None,
    ) -> None:
        sandbox = sandbox if tracing is None else tracing.watched(sandbox)
        tools = Tools(AtHome(sandbox))
        self._graph: Graph = graph_of(config)
        self._strategy = strategy
        self._models = models
        self._sandbox = sandbox
        self._pool = pool
        self._prepared = prepared
        self._sampling = sampling_of(config)
        self._verifiers = tuple(load_verifier(choice.name, tools, choice.policy) for choice in config.verifiers)
        self._agreement = load_group_verifier("agreement", tools) if config.graph.kind == "examination" else None
        self._allow_same_family = config.allow_same_family
        self._langsmith = config.telemetry.langsmith
        self._tracing = tracing

    async def play(self, bout: Bout, journal: BoutJournal, extent: Extent, tally: Tally) -> Settled:
        """How the bout ended. extent: how much of the pool it sees.

        Raises:
            SparringFault: something of ours or of the world broke.
        """
        BOUT.set(bout.id)  # of the worker's task and of those that it starts
        table = Table(
            bout=bout,
            models=self._models,
            sampling=self._sampling,
            verifiers=self._verifiers,
            agreement=self._agreement,
            sandbox=self._sandbox,
            journal=journal,
            pool=self._pool.view(extent),
            strategy=self._strategy,
            allow_same_family=self._allow_same_family,
            tally=tally,
            watch=self._tracing,
        )
        if self._tracing is None:
            return await settled(await play(self._graph, table, langsmith=self._langsmith), self._prepared)
        with self._tracing.bout(bout) as ended:
            outcome = await play(self._graph, table, langsmith=self._langsmith)
            ended(outcome)
        return await settled(outcome, self._prepared)
