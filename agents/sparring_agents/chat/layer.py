"""A model around another one: limits, retries, the cache of replies and the like stand in front of what asks."""

from sparring_agents.types import ChatModel, Identity


class Layer:
    """Is who the inner model is. A subclass says in `complete` what it adds to asking that one."""

    def __init__(self, inner: ChatModel) -> None:
        self.inner = inner
        self.identity: Identity = inner.identity
        self.families: tuple[str, ...] = inner.families
