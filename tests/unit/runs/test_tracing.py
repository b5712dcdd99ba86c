"""Spans of a run: what is in them, what hangs under what, and that no text is unless it was asked for."""

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from sparring.config import parse
from sparring.faults import ConfigFault
from sparring.tracing import Tracing, open_tracing
from sparring_agents import (
    Bout,
    BoutOutcome,
    Call,
    Decision,
    End,
    Identity,
    Overloaded,
    Reply,
    Request,
    Sampling,
    Seat,
    Usage,
)
from sparring_sandbox import Environment, Fingerprint, Job, Outcome, Stop
from sparring_verifiers import Evidence, Finish, Message, Reasoning, Role, Status, Text, Verdict

SECRET = "sk-very-secret"
ASKED = Call(
    "examination/attempt",
    1,
    Seat.EXAMINEE,
    Identity("openai", "gpt-x"),
    ("openai",),
    "examinee@1",
    Request((Message(Role.USER, (Text(f"What is six times seven? {SECRET}"),)),), Sampling(0.5, None, 99), sample=3),
)
SAID = Reply(
    Message(Role.ASSISTANT, (Reasoning("six sevens"), Text("forty-two"))), Finish.LENGTH, Usage(11, 7, 5), "gpt-x-2"
)
RULED = Verdict(Status.REJECTED, "math_answer", Evidence("exact"), "forty-two is not 41")
JUDGED = Decision("examination/verify", 1, "math_answer", "problem-id", (3,))


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


def tracing_to(exporter: InMemorySpanExporter, *, content: bool = False) -> Tracing:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return Tracing(provider.get_tracer("test"), (lambda text: text.replace(SECRET, "[key]")) if content else None)


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


class Box:
    fingerprint = Fingerprint("", (), "", "docker")

    async def run(self, job: Job) -> Outcome:
        return Outcome(Stop.OK, (), None, 0.25, 0.5, 1024)


async def played(tracing: Tracing) -> None:
    """A bout with a call and a decision that runs a program."""
    with tracing.bout(Bout(4, 7)) as ended:
        with tracing.making(ASKED) as made:
            made(SAID)
        with tracing.making(JUDGED) as made:
            await tracing.watched(Box()).run(Job("print(42)", None, ((),), environment=Environment()))
            made(RULED)
        ended(BoutOutcome("b000004", "examination", End.DROPPED, "grade", "too hard for gpt-x"))


async def test_a_bout_holds_its_calls_and_verdicts_and_a_verdict_its_programs(exporter: InMemorySpanExporter) -> None:
    await played(tracing_to(exporter))
    spans = by_name(exporter)
    assert set(spans) == {"bout", "chat gpt-x", "verify math_answer", "sandbox job"}

    def parent(name: str) -> int | None:
        above = spans[name].parent
        return None if above is None else above.span_id

    assert parent("bout") is None
    assert parent("chat gpt-x") == parent("verify math_answer") == spans["bout"].context.span_id
    assert parent("sandbox job") == spans["verify math_answer"].context.span_id


async def test_spans_carry_the_names_of_the_conventions(exporter: InMemorySpanExporter) -> None:
    await played(tracing_to(exporter))
    spans = {name: dict(span.attributes or {}) for name, span in by_name(exporter).items()}
    assert spans["chat gpt-x"] == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-x",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.max_tokens": 99,
        "gen_ai.output.type": "text",
        "gen_ai.prompt.name": "examinee@1",
        "gen_ai.response.model": "gpt-x-2",
        "gen_ai.response.finish_reasons": ("length",),
        "gen_ai.usage.input_tokens": 11,
        "gen_ai.usage.output_tokens": 7,
        "gen_ai.usage.cache_read.input_tokens": 5,
        "sparring.seat": "examinee",
        "sparring.sample": 3,
        "sparring.step": "examination/attempt",
        "sparring.attempt": 1,
    }
    assert spans["verify math_answer"]["gen_ai.evaluation.name"] == "math_answer"
    assert spans["verify math_answer"]["gen_ai.evaluation.score.label"] == "rejected"
    assert spans["sandbox job"]["sparring.sandbox.stop"] == "ok"
    assert spans["bout"] == {
        "sparring.bout.id": "b000004",
        "sparring.bout.end": "dropped",
        "sparring.bout.stage": "grade",
        "sparring.bout.graph": "examination",
    }


async def test_no_text_is_in_a_span_unless_asked_for_and_a_key_never(exporter: InMemorySpanExporter) -> None:
    await played(tracing_to(exporter))
    bare = "".join(span.to_json() for span in exporter.get_finished_spans())
    for text in ("six", "forty-two", "print", "too hard", SECRET):
        assert text not in bare, text
    exporter.clear()
    await played(tracing_to(exporter, content=True))
    told = "".join(span.to_json() for span in exporter.get_finished_spans())
    for text in ("What is six times seven? [key]", "six sevens", "forty-two is not 41", "print(42)"):
        assert text in told, text
    assert SECRET not in told


async def test_a_fault_is_told_by_its_kind_and_passes_through(exporter: InMemorySpanExporter) -> None:
    tracing = tracing_to(exporter)
    with pytest.raises(Overloaded), tracing.bout(Bout(4, 7)), tracing.making(ASKED):
        raise Overloaded(f"the endpoint said {SECRET}")
    for span in exporter.get_finished_spans():
        assert (span.attributes or {})["error.type"] == "Overloaded"
        assert not span.status.is_ok
        assert SECRET not in span.to_json()


async def test_without_the_packages_the_mistake_is_one_line_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    config = parse(
        {
            "run": {"name": "x", "out": "out/x", "bouts": 1},
            "graph": {"kind": "examination"},
            "models": {"m": {"provider": "openai", "model": "m", "family": "a", "base_url": "http://127.0.0.1:1/v1"}},
            "seats": {"examinee": "m"},
            "problems": {"procedural": ["percent"]},
            "verifiers": ["math_answer"],
            "telemetry": {"traces": True},
        }
    )
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(ConfigFault, match=r"pip install 'sparring\[otel\]'"):
        async with open_tracing(config, "run", str):
            raise AssertionError("there is nothing to trace with")
