"""The Docker backend: one fresh container a job, with the harness as PID 1, spoken to over attach; no mount, no socket.

The engine's own words end here: `boundary` makes faults of them. A container ends with its job, removes itself, and is
removed again by us; the harness inside ends when we are gone.
"""

import atexit
import logging
import os
import secrets
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from .faults import ImageMissing, SandboxFault, SlotLost, Unavailable
from .frames import BOOTSTRAP, INTERPRETER_OPTIONS, pack, startup_variables
from .types import Job

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

LABEL = "sparring.sandbox"
_FIRST_UID = 2_000_000_000  # above what hosts give out, subordinate ranges included
_HARNESS_BYTES = 64 << 20  # of memory, beside the candidate's
_DEFAULT_SOCKET = "/var/run/docker.sock"
_ANSWER_S = 0.8  # an engine that is there answers a ping at once
_CALL_S = 120.0
_NEVER_STARTED_S = 600.0
_log = logging.getLogger(__name__)


@contextmanager
def boundary() -> Iterator[None]:
    """Turns what the docker SDK, requests and sockets raise into a fault of this room."""
    from docker.errors import DockerException, ImageNotFound
    from requests.exceptions import RequestException

    try:
        yield
    except ImageNotFound as error:
        raise ImageMissing(
            f"the engine does not have the image: {_words(error)}; run: sparring sandbox build"
        ) from error
    except (DockerException, RequestException, OSError) as error:
        raise SlotLost(f"the container engine failed: {_words(error)}") from error


def _words(error: Exception) -> str:
    return " ".join(str(getattr(error, "explanation", None) or error).split())[:300]


def connect() -> "DockerClient":
    """A client of the engine that answers.

    Raises:
        Unavailable: none does.
    """
    host = os.environ.get("DOCKER_HOST", "")
    if not host and not Path(_DEFAULT_SOCKET).exists():
        raise Unavailable(
            f"no container engine: {_DEFAULT_SOCKET} is not there and DOCKER_HOST is not set; start dockerd"
        )
    import docker

    try:
        with boundary():
            asking = docker.from_env(timeout=_ANSWER_S)  # type: ignore[arg-type]  # requests takes floats
            try:
                asking.ping()
            finally:
                asking.close()
            return docker.from_env(timeout=int(_CALL_S), max_pool_size=64)
    except SandboxFault as fault:
        raise Unavailable(f"no container engine answers at {host or _DEFAULT_SOCKET}: {fault}") from fault


class DockerLauncher:
    """Starts one container a job.

    Raises:
        Unavailable: no engine answers.
        ImageMissing: it has no sandbox image.
    """

    backend = "docker"
    packages: tuple[str, ...] = ()  # only the image knows

    def __init__(self, runtime: str | None = None) -> None:
        from .image import image_name

        self.image = image_name()
        self.runtime = runtime
        self.client = connect()
        self.owner = uuid.uuid4().hex
        self._first_uid = _FIRST_UID + secrets.randbelow(130_000_000)
        try:
            with boundary():
                self.image_id = str(self.client.images.get(self.image).id)
        except ImageMissing:
            self.client.close()
            raise ImageMissing(f"the engine has no image {self.image}; run: sparring sandbox build") from None
        self.reap()
        atexit.register(self.sweep)

    def attempt(self, job: Job, slot: int) -> "_Container":
        return _Container(self, job, self._first_uid + slot)

    def pack(self, job: Job) -> bytes:
        return pack(job, processes=job.limits.threads + 1)  # and PID 1, which has the same uid

    def reap(self, label: str = LABEL, older_than_s: float = _NEVER_STARTED_S) -> None:
        """Removes containers that a killed host created and did not come to start; best effort.

        One that was started removes itself. A living run starts its containers long before this age.
        """
        with suppress(SandboxFault), boundary():
            for found in self.client.api.containers(all=True, filters={"label": label, "status": "created"}):
                if found["Created"] < time.time() - older_than_s:
                    with suppress(SandboxFault), boundary():
                        self.client.api.remove_container(found["Id"], force=True)

    def sweep(self) -> None:
        """Removes what is left of this sandbox's containers; best effort, for each removes itself when its job ends."""
        with suppress(SandboxFault), boundary():
            mine: dict[str, Any] = {"label": f"{LABEL}={self.owner}"}
            for container in self.client.containers.list(all=True, ignore_removed=True, filters=mine):
                remove(container)

    def close(self) -> None:
        self.sweep()
        atexit.unregister(self.sweep)
        self.client.close()

    def create(self, job: Job, uid: int) -> "Container":
        memory_bytes = job.limits.memory_bytes + _HARNESS_BYTES
        settings: dict[str, Any] = {
            "command": ["python3", *INTERPRETER_OPTIONS, "-c", BOOTSTRAP],
            "environment": startup_variables(job),
            "labels": {LABEL: self.owner},
            "hostname": "sandbox",
            "user": f"{uid}:{uid}",
            "stdin_open": True,
            "network_mode": "none",
            "read_only": True,
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges"],
            "pids_limit": job.limits.threads + 8,
            "mem_limit": memory_bytes,
            "memswap_limit": memory_bytes,
            "ipc_mode": "none",
            "log_config": {"type": "none"},
            "auto_remove": True,
            "working_dir": "/",
        }
        if self.runtime is not None:
            settings["runtime"] = self.runtime
        return self.client.containers.create(self.image, **settings)


def remove(container: "Container") -> None:
    from docker.errors import APIError, NotFound

    try:
        container.remove(force=True, v=True)
    except NotFound:
        pass
    except APIError as error:
        if error.status_code != 409:  # its own removal is under way
            raise


class _Container:
    """One container with the harness as its PID 1."""

    def __init__(self, launcher: DockerLauncher, job: Job, uid: int) -> None:
        self._launcher = launcher
        self._job = job
        self._uid = uid
        self._lock = threading.Lock()
        self._is_closed = False
        self._container: Container | None = None

    def exchange(self, payload: bytes, reply_bytes: int, deadline_s: float) -> bytes:
        ends = time.monotonic() + deadline_s
        with boundary():
            with self._lock:
                if self._is_closed:
                    raise SlotLost("the job was given up")
                container = self._container = self._launcher.create(self._job, self._uid)
            stream = container.attach_socket(params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
            wire = cast("socket.socket", getattr(stream, "_sock", stream))  # the SDK wraps it for reading only
            try:
                container.start()
                wire.settimeout(max(0.001, ends - time.monotonic()))
                with suppress(BrokenPipeError, ConnectionResetError):  # it ended; what it wrote says why
                    wire.sendall(payload)
                written, said = _read(wire, reply_bytes, ends)
            finally:
                stream.close()
                wire.close()
        if not written:
            words = " ".join(said.decode("utf-8", "replace").split())[-300:]
            raise SlotLost(f"the container ended before the harness had reported: {words}")
        return written

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            container, self._container = self._container, None
        if container is not None:
            try:
                with boundary():
                    remove(container)
            except SandboxFault as fault:
                _log.warning("container %s was not removed by us, it removes itself: %s", container.short_id, fault)


def _read(wire: socket.socket, reply_bytes: int, ends: float) -> tuple[bytes, bytes]:
    """What came on stdout and stderr, to the end; the engine puts both on one stream in frames.

    Raises:
        SlotLost: more came than a harness writes.
        TimeoutError: the deadline passed.
    """
    written, said, pending = bytearray(), bytearray(), bytearray()
    while True:
        wire.settimeout(max(0.001, ends - time.monotonic()))
        part = wire.recv(1 << 20)
        if not part:
            return bytes(written), bytes(said)
        pending += part
        while len(pending) >= 8 and len(pending) >= (end := 8 + int.from_bytes(pending[4:8], "big")):
            (written if pending[0] == 1 else said).extend(pending[8:end])
            del pending[:end]
        if len(written) + len(said) + len(pending) > reply_bytes + 65536:
            raise SlotLost("the sandbox wrote more than its harness does")
