"""What leaves this host: spans where they were asked for, and else nothing but the questions to the endpoints."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from tests.integration.test_engine import run_file
from tests.servers.scripts import seats
from tests.servers.wire_server import WireServer, wire_process

import sparring


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_KEY", "sk-test-0123456789abcdefghijk")
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)


@contextmanager
def receiver() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """The address of a server that takes whatever is posted, and the (path, body) of each."""
    taken: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        do_GET = do_PATCH = do_POST  # noqa: N815 - names of http.server

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - the same

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def spans_in(bodies: list[bytes]) -> tuple[list[Span], dict[str, str]]:
    """The spans, and what their resource says."""
    requests = [ExportTraceServiceRequest.FromString(body) for body in bodies]
    resources = [one for request in requests for one in request.resource_spans]
    spans = [span for one in resources for scope in one.scope_spans for span in scope.spans]
    return spans, {item.key: item.value.string_value for one in resources for item in one.resource.attributes}


@pytest.mark.parametrize("processes", [1, 2])
async def test_spans_reach_a_collector_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    with receiver() as (address, taken):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        async with WireServer(seats) as server:
            path = run_file(tmp_path, server.base_url, telemetry={"traces": True})
            report = await sparring.run(path, **{"run.bouts": 2, "limits.processes": processes})
    assert report.exit_code == 0
    assert {place for place, _ in taken} == {"/v1/traces"}
    spans, resource = spans_in([body for _, body in taken])
    names = [span.name for span in spans]
    assert (names.count("bout"), names.count("chat openai"), names.count("chat anthropic")) == (2, 6, 4)
    assert resource["service.name"] == "sparring"
    bouts = {span.span_id for span in spans if span.name == "bout"}
    assert all(span.parent_span_id in bouts for span in spans if span.name.startswith("chat"))
    assert not any(b"because" in body or b"principle" in body for _, body in taken)


async def test_the_variables_alone_switch_nothing_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as (address, taken):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
        async with WireServer(seats) as server:
            report = await sparring.run(run_file(tmp_path, server.base_url), **{"run.bouts": 1})
    assert (report.exit_code, taken) == (0, [])


# uvloop connects in C, where no audit hook looks on; without it every connection is seen.
WATCHED = """
import json, sys
sys.modules["uvloop"] = None
seen = set()
def hook(event, arguments):
    if event == "socket.connect":
        seen.add(json.dumps(arguments[1] if isinstance(arguments[1], (tuple, list)) else str(arguments[1])))
    elif event == "socket.getaddrinfo":
        seen.add(json.dumps([str(arguments[0]), arguments[1]]))
sys.addaudithook(hook)
from sparring.cli import main
try:
    main()
finally:
    print(json.dumps(sorted(seen)), file=sys.stderr)
"""


def test_a_run_connects_to_its_endpoints_alone_whatever_the_environment_says_of_tracing(tmp_path: Path) -> None:
    with receiver() as (trap, taken), wire_process() as base_url:
        asked_for = {
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_TRACING_V2": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "lsv2_test",
            "LANGCHAIN_API_KEY": "lsv2_test",
            "LANGSMITH_ENDPOINT": trap,
            "LANGCHAIN_ENDPOINT": trap,
            "OTEL_EXPORTER_OTLP_ENDPOINT": trap,
        }
        path = run_file(tmp_path, base_url)
        done = subprocess.run(
            [sys.executable, "-c", WATCHED, "run", str(path), "--set", "run.bouts=2"],
            capture_output=True, text=True, timeout=200, env=os.environ | asked_for,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    endpoint = ["127.0.0.1", urlsplit(base_url).port]
    assert [one for one in json.loads(done.stderr.splitlines()[-1]) if json.loads(one) != endpoint] == []
    assert taken == []
