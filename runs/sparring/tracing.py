"""OpenTelemetry spans of a run: one a bout, a call, a sandbox job and a verdict. Nothing is traced unless the run asks.

Names follow the semantic conventions for generative AI; what they have no name for begins with "sparring.". Where spans
go is told by the standard OTEL_* variables. No text of a prompt, a reply or a program is in a span unless
telemetry.content asks for it, and then keys are taken out of it first.

Source: OpenTelemetry, Semantic Conventions for Generative AI (spans, events), version 1.37 and later.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from sparring_agents import Asked, Bout, BoutOutcome, Call, Decision, Made, Reply
from sparring_sandbox import Fingerprint, Job, Outcome, Sandbox
from sparring_verifiers import Message, Reasoning, Text, ToolCall, ToolResult, Verdict

from .config import RunConfig
from .faults import ConfigFault, cause_of

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer


@asynccontextmanager
async def open_tracing(config: RunConfig, run_id: str, redact: Callable[[str], str]) -> AsyncIterator["Tracing | None"]:
    """What spans are made with, or None where the run asks for none; on leaving, what was made is sent.

    Raises:
        ConfigFault: the packages that it takes are not installed.
    """
    if not config.telemetry.traces:
        yield None
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ConfigFault(
            f"{config.source}: telemetry.traces: {error.name or 'opentelemetry'} is not installed. "
            "Install it: pip install 'sparring[otel]'"
        ) from None
    named = Resource.create({"service.name": "sparring", "service.version": version("sparring")})
    provider = TracerProvider(
        resource=Resource({"sparring.run.id": run_id, "sparring.run.name": config.run.name}).merge(named)
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    try:
        yield Tracing(
            provider.get_tracer("sparring", version("sparring")), redact if config.telemetry.content else None
        )
    finally:
        await asyncio.to_thread(provider.shutdown)  # it waits for what is still to be sent


class Tracing:
    """A Watch that makes spans. redact: takes keys out of a text; None: no text is put into a span."""

    def __init__(self, tracer: "Tracer", redact: Callable[[str], str] | None = None) -> None:
        self._tracer = tracer
        self._redact = redact

    @contextmanager
    def bout(self, bout: Bout) -> Iterator[Callable[[BoutOutcome], None]]:
        """Around a bout; what is made in it lies under its span. Takes the outcome when there is one."""
        with self._span("bout", {"sparring.bout.id": bout.id}) as span:

            def ended(outcome: BoutOutcome) -> None:
                span.set_attributes({"sparring.bout.end": outcome.end.value, "sparring.bout.stage": outcome.stage})
                span.set_attribute("sparring.bout.graph", outcome.graph)

            yield ended

    @contextmanager
    def making(self, asked: Asked) -> Iterator[Made]:
        """Around a call or a decision; programs have their spans from `watched`, wherever they are run from."""
        match asked:
            case Call():
                name = f"chat {asked.model.model}"
                with self._span(name, self._call(asked), is_client=True) as span:
                    yield lambda reply: span.set_attributes(self._reply(reply))
            case Decision():
                name = f"verify {asked.verifier}"
                with self._span(name, _decision(asked)) as span:
                    yield lambda made: span.set_attributes(self._verdicts(made))
            case _:
                yield _no_more

    def recalled(self, asked: Asked, key: str) -> None:
        """Nothing was done again, so there is nothing to trace."""

    def watched(self, sandbox: Sandbox) -> Sandbox:
        """The sandbox, with a span a job."""
        return _Watched(sandbox, self)

    @contextmanager
    def job(self, job: Job, backend: str) -> Iterator[Callable[[Outcome], None]]:
        """Around a job in the sandbox."""
        facts = {
            "sparring.sandbox.backend": backend,
            "sparring.sandbox.profile": str(job.profile),
            "sparring.sandbox.inputs": len(job.inputs),
            **({"sparring.sandbox.program": self._redact(job.source)} if self._redact is not None else {}),
        }
        with self._span("sandbox job", facts) as span:

            def ended(outcome: Outcome) -> None:
                span.set_attribute("sparring.sandbox.stop", outcome.stop.value)
                span.set_attribute("sparring.sandbox.cpu_s", outcome.cpu_s)
                span.set_attribute("sparring.sandbox.peak_bytes", outcome.peak_bytes)

            yield ended

    @contextmanager
    def _span(self, name: str, attributes: dict[str, Any], *, is_client: bool = False) -> Iterator["Span"]:
        from opentelemetry.trace import SpanKind, Status, StatusCode

        kind = SpanKind.CLIENT if is_client else SpanKind.INTERNAL
        with self._tracer.start_as_current_span(
            name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except Exception as error:
                # The kind alone: a fault's message may quote a reply.
                span.set_attribute("error.type", cause_of(error).kind)
                span.set_status(Status(StatusCode.ERROR))
                raise

    def _call(self, asked: Call) -> dict[str, Any]:
        request, sampling = asked.request, asked.request.sampling
        facts: dict[str, Any] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": asked.model.provider,
            "gen_ai.request.model": asked.model.model,
            "gen_ai.request.temperature": sampling.temperature,
            "gen_ai.request.top_p": sampling.top_p,
            "gen_ai.request.max_tokens": sampling.max_tokens,
            "gen_ai.request.stop_sequences": sampling.stop or None,
            "gen_ai.output.type": "json" if request.schema is not None else "text",
            "gen_ai.prompt.name": asked.prompt,
            "sparring.seat": asked.seat.value,
            "sparring.sample": request.sample,
            "sparring.step": asked.path,
            "sparring.attempt": asked.attempt,
        }
        if self._redact is not None:
            facts["gen_ai.input.messages"] = self._messages(request.messages)
        return {name: value for name, value in facts.items() if value is not None}

    def _reply(self, reply: Reply) -> dict[str, Any]:
        usage = reply.usage
        facts: dict[str, Any] = {
            "gen_ai.response.model": reply.model,
            "gen_ai.response.finish_reasons": (reply.finish.value,),
            "gen_ai.usage.input_tokens": usage.input_tokens,
            "gen_ai.usage.output_tokens": usage.output_tokens,
            "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens,
            **({"sparring.from_cache": True} if reply.from_cache else {}),
        }
        if self._redact is not None:
            facts["gen_ai.output.messages"] = self._messages((reply.message,), reply.finish.value)
        return facts

    def _verdicts(self, made: Any) -> dict[str, Any]:
        verdicts: tuple[Verdict, ...] = (made,) if isinstance(made, Verdict) else made.verdicts
        facts: dict[str, Any] = {
            "gen_ai.evaluation.score.label": ",".join(verdict.status.value for verdict in verdicts),
            "sparring.evidence.tier": ",".join(sorted({verdict.evidence.tier for verdict in verdicts})),
        }
        if self._redact is not None:
            facts["gen_ai.evaluation.explanation"] = self._redact("\n".join(verdict.reason for verdict in verdicts))
        return facts

    def _messages(self, messages: tuple[Message, ...], finish: str | None = None) -> str:
        """The messages in the form of the conventions, as JSON text, keys removed."""
        assert self._redact is not None
        ended = {} if finish is None else {"finish_reason": finish}
        told = [
            {"role": message.role.value, "parts": [_part(part) for part in message.parts], **ended}
            for message in messages
        ]
        return self._redact(json.dumps(told, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class _Watched:
    inner: Sandbox
    tracing: Tracing

    @property
    def fingerprint(self) -> Fingerprint:
        return self.inner.fingerprint

    async def run(self, job: Job) -> Outcome:
        with self.tracing.job(job, self.fingerprint.backend) as ended:
            outcome = await self.inner.run(job)
            ended(outcome)
        return outcome


def _decision(asked: Decision) -> dict[str, Any]:
    return {
        "gen_ai.evaluation.name": asked.verifier,
        "sparring.problem.id": asked.problem_id,
        "sparring.candidates": asked.candidates,
        "sparring.step": asked.path,
        "sparring.attempt": asked.attempt,
    }


def _part(part: Text | Reasoning | ToolCall | ToolResult) -> dict[str, Any]:
    match part:
        case Reasoning(text):
            return {"type": "reasoning", "content": text}
        case ToolCall(id=id_, name=name, arguments=arguments):
            return {"type": "tool_call", "id": id_, "name": name, "arguments": arguments}
        case ToolResult(id=id_, text=text):
            return {"type": "tool_call_response", "id": id_, "response": text}
        case Text(text):
            return {"type": "text", "content": text}


def _no_more(result: object) -> None:
    """Nothing is kept of it."""
