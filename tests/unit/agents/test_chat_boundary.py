from typing import Any

import pytest

from sparring_agents.chat.boundary import as_fault, boundary
from sparring_agents.chat.redact import Redactor
from sparring_agents.chat.statuses import error_in_reply, retry_after_s
from sparring_agents.faults import (
    ContextTooLong,
    CreditSpent,
    Forbidden,
    KeyRefused,
    ModelFault,
    Overloaded,
    RateLimited,
    TimedOut,
    UnknownModel,
    Unreachable,
)

REDACTOR = Redactor(["K"], {"K": "a-key-of-no-known-shape-42"})
WHERE = "model teacher (gpt-5)"


class Response:
    def __init__(self, headers: dict[str, str] | None = None) -> None:
        self.headers = headers or {}


class StatusError(Exception):
    """Shaped like the errors of both SDKs."""

    def __init__(self, status_code: int, body: object = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"Error code: {status_code} - {body}")
        self.status_code, self.body, self.response = status_code, body, Response(headers)


def sorted_fault(error: Exception, *private: str) -> ModelFault:
    fault = as_fault(error, WHERE, REDACTOR, timeout_s=5.0, private=private)
    assert fault is not None
    return fault


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (401, None, KeyRefused),
        (403, None, KeyRefused),
        (403, {"error": {"type": "permission_error", "message": "Your key may not do this."}}, KeyRefused),
        (403, {"message": "Project `p` does not have access to model `m`"}, KeyRefused),
        (403, {"error": {"code": "model_not_found", "message": "Project `p` has no access to `m`"}}, UnknownModel),
        (403, {"error": {"code": 403, "message": "Input flagged by moderation"}}, Forbidden),
        (403, {"message": "Country, region, or territory not supported"}, Forbidden),
        (403, "<html><title>Attention Required! | Cloudflare</title>", Forbidden),
        (402, None, CreditSpent),
        (402, {"error": {"message": "Insufficient credits"}}, CreditSpent),
        (429, {"code": "insufficient_quota", "message": "You exceeded your current quota."}, CreditSpent),
        (429, {"error": {"message": "You exceeded your current quota.", "status": "RESOURCE_EXHAUSTED"}}, RateLimited),
        (400, {"error": {"message": "Your credit balance is too low to access the API."}}, CreditSpent),
        (404, None, UnknownModel),
        (405, {"detail": "Method Not Allowed"}, UnknownModel),
        (425, None, Overloaded),
        (400, {"code": "model_not_found", "message": "no"}, UnknownModel),
        (400, {"message": "The model `gpt-9` does not exist or you do not have access to it."}, UnknownModel),
        (408, None, TimedOut),
        (409, None, Overloaded),  # both SDKs ask again after it
        (413, None, ContextTooLong),
        (400, {"code": "context_length_exceeded", "message": "no"}, ContextTooLong),
        (400, {"error": {"type": "invalid_request_error", "message": "prompt is too long: 9 tokens"}}, ContextTooLong),
        (400, {"error": {"message": "the request exceeds the available context size"}}, ContextTooLong),
        (
            422,
            {"error": "`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 9000", "error_type": "v"},
            ContextTooLong,
        ),
        (400, {"message": "temperature is not supported"}, ModelFault),
        (422, "text", ModelFault),
        (429, None, RateLimited),
        (500, None, Overloaded),
        (503, "<html>", Overloaded),
        (529, None, Overloaded),
    ],
)
def test_a_status_becomes_its_fault(status: int, body: object, fault: type[ModelFault]) -> None:
    found = sorted_fault(StatusError(status, body))
    assert found is not None
    assert type(found) is fault
    assert str(found).startswith(WHERE)
    assert "\n" not in str(found)


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionRefusedError(), ConnectionResetError("peer")])
def test_a_socket_error_is_a_fault_of_the_world(error: Exception) -> None:
    assert type(sorted_fault(error)) is (TimedOut if isinstance(error, TimeoutError) else Unreachable)


def test_the_deepest_cause_decides_because_the_sdk_calls_a_refusal_a_time_out() -> None:
    import httpx2

    outer = httpx2.ConnectTimeout("timed out, it says")
    outer.__cause__ = ConnectionRefusedError(111, "refused")
    assert type(sorted_fault(outer)) is Unreachable


def test_no_exception_of_an_sdk_leaves_the_room_whatever_it_wraps() -> None:
    import anthropic
    import httpx2

    wrapped = anthropic.APIConnectionError(request=httpx2.Request("POST", "http://127.0.0.1:1"))
    wrapped.__cause__ = RuntimeError("nobody has seen this before")
    assert type(sorted_fault(wrapped)) is Unreachable


@pytest.mark.parametrize("error", [TypeError("ours"), KeyError("ours"), AssertionError()])
def test_a_defect_of_ours_is_no_fault(error: Exception) -> None:
    assert as_fault(error, WHERE, REDACTOR) is None


def test_the_endpoints_words_are_quoted_on_one_line_without_keys() -> None:
    message = "Incorrect key a-key-of-no-known-shape-42\nor sk-proj-abcdefgh12345678 provided."
    said = str(sorted_fault(StatusError(401, {"message": message})))
    assert 'refuses the key (401): "Incorrect key [key removed] or [key removed] provided".' in said


@pytest.mark.parametrize(
    ("message", "prompt"),
    [
        ("invalid input: 'How many marbles does Zebedee keep?'", "Zebedee: how many\nmarbles does Zebedee keep?"),
        ('bad value "how many MARBLES does \\"Zebedee\\" own"', 'Tell me how many marbles does "Zebedee" own today'),
        ("cannot parse: secret", "secret"),
    ],
)
def test_words_that_repeat_the_prompt_are_not_quoted(message: str, prompt: str) -> None:
    said = str(sorted_fault(StatusError(400, {"message": message}), prompt))
    assert '"' not in said
    assert "marbles" not in said.lower()


@pytest.mark.parametrize(
    "body",
    [
        {"message": "top_k must be positive"},
        {"error": {"message": "top_k must be positive"}},
        {"error": "top_k must be positive"},
        {"detail": "top_k must be positive"},
        {"detail": [{"loc": ["body", "top_k"], "msg": "top_k must be positive", "input": "all that was asked"}]},
        [{"error": {"message": "top_k must be positive", "code": 400}}],
        {"errors": [{"message": "top_k must be positive"}]},
    ],
)
def test_the_words_of_an_error_are_found_wherever_servers_put_them(body: object) -> None:
    said = str(sorted_fault(StatusError(400, body)))
    assert '(400): "top_k must be positive".' in said
    assert "asked" not in said


@pytest.mark.parametrize("status", [400, 403])
def test_words_that_repeat_the_prompt_do_not_say_what_the_fault_is(status: int) -> None:
    prompt = "Ada's credit balance is 7, and model ada does not exist."
    fault = sorted_fault(StatusError(status, {"message": f"cannot read: {prompt}"}), prompt)
    assert type(fault) is (ModelFault if status == 400 else Forbidden)


def test_a_redirect_names_the_host_that_it_points_to() -> None:
    fault = sorted_fault(StatusError(308, None, {"location": "https://u:p@other.example/v1?key=1"}))
    assert "points elsewhere (308), to other.example, and" in str(fault)
    assert not fault.may_be_billed


def test_words_that_do_not_repeat_the_prompt_are_quoted() -> None:
    said = str(sorted_fault(StatusError(400, {"message": "top_k must be positive"}), "How many marbles are there?"))
    assert '"top_k must be positive"' in said


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Sat, 21 Nov 2026 04:00:30 GMT", "date": "Sat, 21 Nov 2026 04:00:00 GMT"}, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 04:00:30 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_seconds(headers: dict[str, str], wait_s: float | None) -> None:
    assert retry_after_s(headers) == wait_s


async def test_the_boundary_chains_no_foreign_exception() -> None:
    async def call() -> Any:
        raise StatusError(429, {"message": "slow"}, {"retry-after": "3"})

    with pytest.raises(RateLimited) as caught:
        await boundary(call, WHERE, REDACTOR)
    assert caught.value.retry_after_s == 3.0
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


async def test_the_boundary_lets_our_own_defects_through() -> None:
    async def call() -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await boundary(call, WHERE, REDACTOR)


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ({"error": {"message": "Provider returned error", "code": 502}}, Overloaded),
        ({"error": {"message": "slow down", "code": 429}}, RateLimited),
        ({"error": {"message": "no such key", "code": 401}, "choices": []}, KeyRefused),
        ({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, Overloaded),
        ({"error": {"message": "odd", "code": "server_error"}}, Overloaded),
        ({"error": {"message": "slow down", "code": "429"}}, RateLimited),
        ({"error": {"message": "who?", "type": "authentication_error"}, "type": "error"}, KeyRefused),
    ],
)
def test_an_error_in_a_reply_with_status_200_is_sorted_like_that_status_and_may_be_billed(
    reply: dict[str, Any], fault: type[ModelFault]
) -> None:
    found = error_in_reply(reply, WHERE, REDACTOR)
    assert found is not None
    assert type(found) is fault
    assert found.may_be_billed
    assert reply["error"]["message"] in str(found)


@pytest.mark.parametrize("reply", [{"error": "the upstream is gone"}, {"detail": "the upstream is gone"}])
def test_an_error_in_a_reply_may_be_a_text(reply: dict[str, Any]) -> None:
    found = error_in_reply(reply, WHERE, REDACTOR)
    assert type(found) is Overloaded
    assert "the upstream is gone" in str(found)


def test_what_a_reply_with_status_200_tells_of_an_error_holds_neither_key_nor_prompt() -> None:
    said = {"error": {"message": "bad key a-key-of-no-known-shape-42"}}
    assert "a-key-of-no-known-shape-42" not in str(error_in_reply(said, WHERE, REDACTOR))
    assert "secret" not in str(error_in_reply({"error": {"message": "the secret plan"}}, WHERE, REDACTOR, ["secret"]))


@pytest.mark.parametrize("reply", [{"choices": [{}], "error": {"code": 500}}, {"error": None}, {"choices": [{}]}])
def test_a_reply_that_holds_an_answer_tells_no_error(reply: dict[str, Any]) -> None:
    assert error_in_reply(reply, WHERE, REDACTOR) is None
