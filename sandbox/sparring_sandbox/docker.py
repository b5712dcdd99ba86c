"""The Docker backend: one container a slot, with the zygote as PID 1, spoken to over attach; no mount, no socket.

The engine's own words end here: `boundary` makes faults of them. A container removes itself when its PID 1 ends, which
it does when the attached stream closes or the lease runs out; what a killed host created and never started is reaped.
"""

import atexit
import logging
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from .faults import ImageMissing, SandboxFault, SlotLost, Unavailable
from .frames import BOOTSTRAP, INTERPRETER_OPTIONS, SCRATCH, SlotKind, start, startup_variables
from .leases import LABEL, Lease, is_orphan, sweep_files
from .slots import LEASE_S, Slot
from .streams import SocketWire
from .types import Job

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_FIRST_UID = 2_000_000_000  # above what hosts give out, subordinate ranges included
_UIDS_A_SLOT = 1 << 16  # more than it serves runs
_ZYGOTE_BYTES = 192 << 20  # of memory, beside the candidate's: its own and what a fork copies of it
_PROCESSES = 256
_RIGHTS = ["SETUID", "SETGID", "KILL"]  # to give each run a user of its own, and to end it
_DEFAULT_SOCKET = "/var/run/docker.sock"
_ANSWER_S = 0.8  # an engine that is there answers a ping at once
_CALL_S = 120.0
_SAID_BYTES = 4096
_ARCHITECTURES = ("amd64", "arm64")  # as Docker names those of seccomp.py
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
        words = _words(error)
        remedy = "free some: docker system prune" if "no space left" in words.lower() else "see: docker info"
        raise SlotLost(f"the container engine failed: {words}; {remedy}") from error


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
    """Starts one container a slot.

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
        try:
            try:
                with boundary():
                    image = self.client.images.get(self.image)
                    engine = str(self.client.version()["Arch"])
            except ImageMissing:
                raise ImageMissing(f"the engine has no image {self.image}; run: sparring sandbox build") from None
            self.image_id = str(image.id)
            self._check_architecture(str(image.attrs["Architecture"]), engine)
            reap(self.client)
            self.lease = Lease()
        except SandboxFault:
            self.client.close()
            raise
        atexit.register(self.sweep)

    def _check_architecture(self, image: str, engine: str) -> None:
        if image != engine:
            raise Unavailable(
                f"the image {self.image} is for {image}, the engine runs {engine}: sparring sandbox build"
            )
        if image not in _ARCHITECTURES:
            raise Unavailable(f"the engine runs {engine}; the filter of system calls knows {', '.join(_ARCHITECTURES)}")

    def start(self, kind: SlotKind) -> Slot:
        """A container whose zygote reads its opening first.

        Raises:
            SandboxFault: the engine did not start it.
        """
        with boundary():
            container = self.create(kind)
            try:
                stream = container.attach_socket(params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
                container.start()
            except BaseException:
                _end(container)
                raise
        # The SDK wraps the socket for reading only; TLS and ssh connections come as they are.
        connection = cast("socket.socket", getattr(stream, "_sock", stream))
        unwrap = _Unwrap()

        def end() -> None:
            stream.close()
            _end(container)

        wire = SocketWire(connection, end, unwrap.said_text, unwrap)
        first_uid = _FIRST_UID + secrets.randbelow(32_000) * _UIDS_A_SLOT
        return Slot(kind, wire, start(kind, lease_s=LEASE_S, first_uid=first_uid, mounts_scratch=False))

    def processes(self, job: Job) -> int:
        return job.limits.threads

    def create(self, kind: SlotKind) -> "Container":
        memory_bytes = kind.memory_bytes + kind.scratch_bytes + _ZYGOTE_BYTES
        settings: dict[str, Any] = {
            "command": ["python3", *INTERPRETER_OPTIONS, "-c", BOOTSTRAP],
            "environment": startup_variables(kind),
            "labels": self.lease.labels(),
            "hostname": "sandbox",
            "user": "0:0",  # with three rights and no other; a candidate has none and another user each time
            "stdin_open": True,
            "network_mode": "none",
            "read_only": True,
            "cap_drop": ["ALL"],
            "cap_add": _RIGHTS,
            "security_opt": ["no-new-privileges"],
            "pids_limit": _PROCESSES,
            "mem_limit": memory_bytes,
            "memswap_limit": memory_bytes,
            "ipc_mode": "none",
            "log_config": {"type": "none"},
            "auto_remove": True,
            "working_dir": "/",
        }
        if kind.scratch_bytes:
            caps = f"size={kind.scratch_bytes},nr_inodes={kind.scratch_inodes}"
            settings["tmpfs"] = {SCRATCH: f"rw,nosuid,nodev,noexec,mode=1777,{caps}"}
        if self.runtime is not None:
            settings["runtime"] = self.runtime
        return self.client.containers.create(self.image, **settings)

    def sweep(self) -> None:
        """Removes what is left of this sandbox's containers; best effort, for each removes itself."""
        with suppress(SandboxFault), boundary():
            mine: dict[str, Any] = {"label": f"{LABEL}={self.lease.owner}"}
            for container in self.client.containers.list(all=True, ignore_removed=True, filters=mine):
                remove(container)

    def close(self) -> None:
        atexit.unregister(self.sweep)
        self.sweep()
        self.lease.release()
        self.client.close()


def reap(client: "DockerClient | None" = None) -> int:
    """Removes the containers of owners that are gone, and their lease files; how many containers it were.

    Raises:
        SandboxFault: the engine does not answer.
    """
    engine = client or connect()
    try:
        with boundary():
            found = engine.containers.list(all=True, ignore_removed=True, filters={"label": LABEL})
            orphans = [container for container in found if is_orphan(container.labels)]
            for container in orphans:
                remove(container)
        sweep_files()
        return len(orphans)
    finally:
        if client is None:
            engine.close()


def remove(container: "Container") -> None:
    """Ends and removes a container; one that is gone, or going, is as good."""
    from docker.errors import APIError, NotFound

    try:
        container.remove(force=True, v=True)
    except NotFound:
        pass
    except APIError as error:
        if error.status_code != 409:  # its own removal is under way
            raise


def _end(container: "Container") -> None:
    try:
        with boundary():
            remove(container)
    except SandboxFault as fault:
        _log.warning("container %s was not removed by us, it removes itself: %s", container.short_id, fault)


class _Unwrap:
    """Takes apart the engine's stream: eight bytes of kind and length, then a piece of stdout or stderr."""

    def __init__(self) -> None:
        self._said = bytearray()

    def __call__(self, raw: bytearray) -> bytes:
        written = b""
        while len(raw) >= 8 and len(raw) >= (end := 8 + int.from_bytes(raw[4:8], "big")):
            if raw[0] == 1:
                written += raw[8:end]
            elif len(self._said) < _SAID_BYTES:
                self._said += raw[8:end]
            del raw[:end]
        return written

    def said_text(self) -> str:
        return self._said.decode("utf-8", "replace")
