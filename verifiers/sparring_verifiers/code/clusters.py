"""Groups programs by what they did on the same inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sparring_sandbox import Raised, Return, Returned, Unencodable, encode
from sparring_verifiers.types import Candidate
from sparring_verifiers.wire import canonical

from .comparing import Judge
from .doubts import Doubt
from .drawing.draw import Arguments, input_key


@dataclass(frozen=True, slots=True)
class Cluster:
    """Programs that did the same on every input. members: their places among the candidates; returns: the first's."""

    members: tuple[int, ...]
    returns: tuple[Return, ...]


def clustered(judge: Judge, behaviours: Mapping[int, tuple[Return, ...]]) -> tuple[Cluster, ...]:
    """The clusters in the order of their first member, each held against the first member of those before it."""
    clusters: list[Cluster] = []
    for place, returns in behaviours.items():
        for at, cluster in enumerate(clusters):
            if _first_difference(judge, cluster.returns, returns) is None:
                clusters[at] = replace(cluster, members=(*cluster.members, place))
                break
        else:
            clusters.append(Cluster((place,), returns))
    return tuple(clusters)


def told(
    judge: Judge, clusters: Sequence[Cluster], inputs: Sequence[Arguments], candidates: Sequence[Candidate]
) -> tuple[tuple[str, str], ...]:
    """The clusters for a verdict's details: the candidates' indices, their families, and the shortest input on which
    the first two clusters differ."""
    indices = ["+".join(str(candidates[place].index) for place in cluster.members) for cluster in clusters]
    families = ["+".join(sorted(_families(cluster, candidates))) or "none" for cluster in clusters]
    details = (("clusters", "|".join(indices)), ("families", "|".join(families)))
    if len(clusters) < 2:
        return details
    ranked = sorted(range(len(inputs)), key=lambda at: len(input_key(inputs[at])))
    left, right = ([cluster.returns[at] for at in ranked] for cluster in clusters[:2])
    differs = _first_difference(judge, left, right)
    assert differs is not None  # else they were one cluster
    return (*details, ("differ_on", input_key(inputs[ranked[differs]]).decode()))


def unsettled(clusters: Sequence[Cluster], candidates: Sequence[Candidate], checked: int) -> str:
    """Why nothing is decided without a reference, whatever the clusters are."""
    families = {family for cluster in clusters for family in _families(cluster, candidates)}
    programs = sum(len(cluster.members) for cluster in clusters)
    whose = f"{programs} programs of {len(families)} families"
    if len(clusters) < 2:
        return f"{whose} do the same on {checked} inputs; without a reference that decides nothing"
    is_between = any(
        _families(one, candidates).isdisjoint(_families(other, candidates))
        for place, one in enumerate(clusters)
        for other in clusters[:place]
    )
    who = "families disagree" if is_between else "programs disagree"
    return f"{who}: {whose} do {len(clusters)} different things on {checked} inputs, and a majority is no label"


def _families(cluster: Cluster, candidates: Sequence[Candidate]) -> set[str]:
    return {families[0] for place in cluster.members if (families := candidates[place].author.families)}


def _first_difference(judge: Judge, left: Sequence[Return], right: Sequence[Return]) -> int | None:
    """The first input on which the two did not do the same; None: they did on all."""
    return next((at for at, pair in enumerate(zip(left, right, strict=True)) if not _is_one(judge, *pair)), None)


def _is_one(judge: Judge, left: Return, right: Return) -> bool:
    if isinstance(left, Returned) and isinstance(right, Returned):
        try:
            if canonical(encode(left.value)) == canonical(encode(right.value)):
                return True
            return judge.agree(left.value, right.value)
        except (Unencodable, UnicodeEncodeError, Doubt):
            return False  # a forged record, or more floats than can be paired
    if isinstance(left, Raised) and isinstance(right, Raised):
        return left.kind == right.kind
    return type(left) is type(right)
