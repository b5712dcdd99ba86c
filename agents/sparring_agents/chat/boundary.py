"""The one place where an exception of an SDK, of HTTP or of a socket becomes a fault of this room.

What a fault says is one line and holds neither keys nor prompts: an endpoint's own words are quoted only where they
repeat nothing of the request. The foreign exception is not chained to the fault, because its text and its request hold
both (an SDK error prints the server's message, and carries the Authorization header).
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from sparring_agents.faults import MalformedReply, ModelFault, TimedOut, Unreachable

from .redact import Redactor
from .statuses import PROXY_ADVICE, proxy_fault, status_fault, unbilled

T = TypeVar("T")

_FOREIGN = frozenset({"aiohttp", "anthropic", "httpx2", "openai"})  # no exception of theirs leaves this room


async def boundary(
    call: Callable[[], Awaitable[T]],
    where: str,
    redactor: Redactor,
    *,
    timeout_s: float | None = None,
    private: Sequence[str] = (),
) -> T:
    """What the call returns; a foreign exception becomes a ModelFault, and what is none of the world's passes.

    where: names the model as the user does. private: texts of the request, which no message may repeat.

    Raises:
        ModelFault: the call failed.
    """
    try:
        return await call()
    except ModelFault:
        raise
    except Exception as error:  # the room's boundary: every foreign class is sorted in as_fault
        fault = as_fault(error, where, redactor, timeout_s=timeout_s, private=private)
        if fault is None:
            raise
    raise fault  # outside the handler, or the foreign exception would be its __context__


def as_fault(
    error: Exception, where: str, redactor: Redactor, *, timeout_s: float | None = None, private: Sequence[str] = ()
) -> ModelFault | None:
    """The fault that a foreign exception is, or None when it is none of the world's."""
    status = getattr(error, "status_code", None)
    response = getattr(error, "response", None)
    if isinstance(status, int) and response is not None:
        return status_fault(status, getattr(error, "body", None), response.headers, where, redactor, private)
    return _transport_fault(error, where, timeout_s)


def _transport_fault(error: Exception, where: str, timeout_s: float | None) -> ModelFault | None:
    """By the deepest cause that is known: the SDKs' own transport calls a refused connection a time-out."""
    import aiohttp
    import httpx2

    limit = "" if timeout_s is None else f" within {timeout_s:g} s"
    late = TimedOut(f"{where}: no reply{limit}. Raise timeout_s, or ask for fewer tokens.")
    if (fault := _no_way(error, where)) is not None:
        return fault
    for cause in reversed(_causes(error)):
        name = type(cause).__name__
        if isinstance(cause, aiohttp.ServerTimeoutError | httpx2.ReadTimeout | httpx2.PoolTimeout | TimeoutError):
            return late
        if isinstance(cause, aiohttp.ClientHttpProxyError):
            return proxy_fault(cause.status, where)
        if isinstance(cause, aiohttp.ClientConnectorError | ConnectionRefusedError):
            return unbilled(
                Unreachable(f"{where}: no connection to the endpoint ({name}). Is the server up, and base_url right?")
            )
        if isinstance(cause, aiohttp.ClientResponseError | httpx2.DecodingError | httpx2.RemoteProtocolError):
            return MalformedReply(f"{where}: the endpoint does not speak HTTP as it should ({name}).")
        if isinstance(cause, aiohttp.InvalidURL | httpx2.UnsupportedProtocol | httpx2.InvalidURL):
            return unbilled(Unreachable(f"{where}: base_url is no http or https address ({name})."))
        if isinstance(cause, aiohttp.ClientError | ConnectionError):
            return _reached(Unreachable(f"{where}: the connection broke before the reply was whole ({name})."))
    if any(isinstance(cause, httpx2.TimeoutException) for cause in _causes(error)):
        return late
    is_foreign = type(error).__module__.partition(".")[0] in _FOREIGN
    if is_foreign or any(isinstance(cause, httpx2.HTTPError | OSError) for cause in _causes(error)):
        return _reached(Unreachable(f"{where}: the connection broke ({type(_causes(error)[-1]).__name__})."))
    return None


def _no_way(error: Exception, where: str) -> ModelFault | None:
    """The fault where no connection came about, and aiohttp says why; whatever it wraps says less."""
    import aiohttp

    for cause in _causes(error):
        if isinstance(cause, aiohttp.ConnectionTimeoutError):
            return Unreachable(
                f"{where}: no connection within connect_timeout_s. Is the server up, and base_url right?"
            )
        if isinstance(cause, aiohttp.ClientProxyConnectionError):
            return unbilled(Unreachable(f"{where}: no connection to the proxy. {PROXY_ADVICE}"))
        if isinstance(cause, aiohttp.ClientConnectorCertificateError):
            said = getattr(cause.certificate_error, "verify_message", "") or type(cause.certificate_error).__name__
            return unbilled(
                Unreachable(
                    f"{where}: the endpoint's certificate is not trusted ({said}). Check base_url, or name the file of "
                    "its authority in SSL_CERT_FILE."
                )
            )
        if isinstance(cause, aiohttp.ClientConnectorSSLError):
            said = getattr(cause.os_error, "reason", None) or type(cause.os_error).__name__
            return unbilled(
                Unreachable(f"{where}: the endpoint speaks no TLS ({said}). Should base_url begin with http?")
            )
        if isinstance(cause, aiohttp.ClientConnectorDNSError):
            return unbilled(Unreachable(f"{where}: no address is known for the endpoint's host. Check base_url."))
    return None


def _reached(fault: Unreachable) -> Unreachable:
    """The fault, where somebody answered the connection: it may hold the next time."""
    fault.was_reached = True
    return fault


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in chain and len(chain) < 10:
        chain.append(step)
        step = step.__cause__ or step.__context__
    return chain
