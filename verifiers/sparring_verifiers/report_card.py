"""What is known of a verifier's own mistakes: counts over labelled cases, each share with its interval.

A case is same (has to be accepted), different (has to be rejected) or undecided (neither can be known, as where an
answer hedges). Accepting what is not the same is a false accept, rejecting what is not different a false reject; a case
that is same or different and was left undecided is no mistake, and counted for itself.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeAlias

from .types import Status

Expected: TypeAlias = Literal["same", "different", "undecided"]
_RIGHT = {"same": Status.ACCEPTED, "different": Status.REJECTED, "undecided": Status.UNDECIDED}
# Where the figures of a verifier are shipped, beside the fixtures that they were counted on.
_SHIPPED = {"math_answer": "math/fixtures/card.json", "code_cases with code_property": "code/fixtures/card.json"}
_Z = 1.959963984540054  # the 97.5th percentile of the standard normal distribution


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share; (0, 1) where there is no case.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference", J. Am. Stat. Assoc. 22.
    """
    if not total:
        return 0.0, 1.0
    share, spread = hits / total, _Z * _Z / total
    middle = share + spread / 2
    half = math.sqrt(spread * (share * (1 - share) + spread / 4))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    return (0.0 if hits == 0 else low), (1.0 if hits == total else high)


@dataclass(frozen=True, slots=True)
class Share:
    """hits of total, and the interval that the true share lies in with 95 % confidence."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.total)

    def to_json(self) -> dict[str, Any]:
        low, high = self.interval
        rounded = None if self.value is None else round(self.value, 6)
        return {"hits": self.hits, "total": self.total, "value": rounded, "low": round(low, 6), "high": round(high, 6)}


@dataclass(frozen=True, slots=True)
class Judged:
    """One case and what the verifier said. case: its content, for whoever reads the card."""

    kind: str
    expected: Expected
    status: Status
    reason: str
    case: Mapping[str, Any]

    @property
    def is_right(self) -> bool:
        return self.status is _RIGHT[self.expected]

    @property
    def is_false_accept(self) -> bool:
        return self.status is Status.ACCEPTED and self.expected != "same"

    @property
    def is_false_reject(self) -> bool:
        return self.status is Status.REJECTED and self.expected != "different"

    @property
    def is_left_open(self) -> bool:
        return self.status is Status.UNDECIDED and self.expected != "undecided"

    @property
    def mistake(self) -> str:
        """Its name; "" where the case is right."""
        if self.is_right:
            return ""
        return "false accept" if self.is_false_accept else "false reject" if self.is_false_reject else "undecided"


@dataclass(frozen=True, slots=True)
class Figures:
    """The shares over some cases. undecided: of those that could be decided."""

    accuracy: Share
    false_accepts: Share
    false_rejects: Share
    undecided: Share

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name).to_json() for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A verifier's figures on its fixtures. fixtures: the SHA-256 of what it was asked."""

    verifier: str
    fixtures: str
    judged: Sequence[Judged]

    @property
    def overall(self) -> Figures:
        return figures(self.judged)

    @property
    def kinds(self) -> dict[str, Figures]:
        """By kind, in the order of the cases."""
        names = dict.fromkeys(each.kind for each in self.judged)
        return {name: figures([each for each in self.judged if each.kind == name]) for name in names}

    @property
    def wrong(self) -> list[Judged]:
        """False accepts first, then false rejects, then what was left open."""
        worst_first = ("false accept", "false reject", "undecided")
        return sorted((each for each in self.judged if each.mistake), key=lambda each: worst_first.index(each.mistake))

    @property
    def is_contradicted(self) -> bool:
        return any(each.is_false_accept or each.is_false_reject for each in self.judged)

    def summary(self) -> dict[str, Any]:
        """What travels with every dataset: the overall figures and what they were counted on."""
        return {"verifier": self.verifier, "fixtures": self.fixtures, **self.overall.to_json()}

    def shipped(self) -> dict[str, Any]:
        """The summary, and the programs that are judged wrongly: enough to hold a part of the count against it."""
        wrong = sorted([each.mistake, each.kind, each.case["program"]] for each in self.wrong if "program" in each.case)
        return {**self.summary(), "wrong": wrong} if wrong else self.summary()

    def to_json(self) -> dict[str, Any]:
        return {
            **self.summary(),
            "kinds": {name: found.to_json() for name, found in self.kinds.items()},
            "wrong": [
                {"mistake": each.mistake, "status": each.status, "reason": each.reason, **each.case}
                for each in self.wrong
            ],
        }


def figures(judged: Iterable[Judged]) -> Figures:
    """The shares over these cases."""
    cases = list(judged)
    decidable = [each for each in cases if each.expected != "undecided"]
    return Figures(
        accuracy=Share(sum(each.is_right for each in cases), len(cases)),
        false_accepts=Share(
            sum(each.is_false_accept for each in cases), sum(each.expected != "same" for each in cases)
        ),
        false_rejects=Share(
            sum(each.is_false_reject for each in cases), sum(each.expected != "different" for each in cases)
        ),
        undecided=Share(sum(each.is_left_open for each in decidable), len(decidable)),
    )


def shipped_summary(verifier: str) -> dict[str, Any] | None:
    """`ReportCard.summary` as it was when this version was made; None for a verifier without a report card.

    Read and not computed: a dataset's card must have the same bytes on every host and on every resume. A test holds
    the figures against the verifier.
    """
    if verifier not in _SHIPPED:
        return None
    shipped = files("sparring_verifiers").joinpath(_SHIPPED[verifier])
    summary: dict[str, Any] = json.loads(shipped.read_text(encoding="utf-8"))
    return summary


def write_shipped_summary(card: ReportCard) -> None:
    """Makes these the shipped figures, in the checkout that this is installed from."""
    place = Path(__file__).parent / _SHIPPED[card.verifier]
    place.write_text(json.dumps(card.shipped(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
