"""The process that serves local weights: started by local.py, ends with whoever started it.

    python -m sparring_agents.chat.serve WEIGHTS --name NAME --slots 4 --context-tokens 4096 --threads 2 --parent PID

Writes one line of JSON, its address, to stdout once /health answers; everything else, llama.cpp's log too, goes to
stderr. End of stdin ends it, and on Linux the death of its parent does so by SIGKILL, so that no server is left behind.
"""

import argparse
import ctypes
import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from importlib import import_module
from typing import Any

PR_SET_PDEATHSIG = 1
NO_XLLAMACPP = 3  # exit codes that local.py tells apart
NO_MODEL = 4
PROMPT_CACHE_MIB = 128
WARNINGS = 2  # llama.cpp's verbosity


def main() -> None:
    """Serves until stdin ends."""
    parser = argparse.ArgumentParser(prog="sparring_agents.chat.serve")
    parser.add_argument("weights")
    parser.add_argument("--name", required=True)
    for number in ("--slots", "--context-tokens", "--threads", "--parent"):
        parser.add_argument(number, type=int, required=True)
    asked = parser.parse_args()
    _die_with_parent(asked.parent)
    threading.Thread(target=_die_with_stdin, daemon=True).start()
    report = os.dup(1)
    os.dup2(2, 1)  # native code prints where it likes
    address = _serve(asked)
    _wait_for_health(address)
    os.write(report, json.dumps({"address": address}).encode() + b"\n")
    os.close(report)
    threading.Event().wait()


def _serve(asked: argparse.Namespace) -> str:
    try:
        xllamacpp: Any = import_module("xllamacpp")  # compiled, with no types of its own
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(NO_XLLAMACPP)
    params = xllamacpp.CommonParams()  # pyright: ignore[reportAttributeAccessIssue]  compiled, without stubs
    params.model.path = asked.weights
    params.model_alias = {asked.name}
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # any that is free
    params.cors_origins = "http://127.0.0.1"  # a page in a browser has no business here
    params.ui = params.endpoint_slots = params.endpoint_props = False
    params.n_parallel = asked.slots
    params.n_ctx = asked.slots * asked.context_tokens
    params.cont_batching = True
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = asked.threads
    params.verbosity = WARNINGS
    try:
        server = xllamacpp.Server(params)  # pyright: ignore[reportAttributeAccessIssue]  compiled, without stubs
    except (RuntimeError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(NO_MODEL)
    globals()["_server"] = server  # collected with its owner otherwise
    return str(server.listening_address)


def _wait_for_health(address: str) -> None:
    """Returns once the server says it is healthy; the bound is the parent's, who ends this process."""
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5) as reply:  # noqa: S310  our own loopback
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)


def _die_with_parent(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(0)


def _die_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
