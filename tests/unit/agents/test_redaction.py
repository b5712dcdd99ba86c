import json

import pytest
import structlog

from sparring_agents.chat.redact import MARK, Redactor

KEY = "correct-horse-battery-staple"  # no provider's shape: known only by its variable


def test_the_value_of_a_key_variable_goes_wherever_it_stands() -> None:
    redactor = Redactor(["MY_KEY"], {"MY_KEY": KEY, "OTHER": "something else entirely"})
    assert redactor.text(f"refused {KEY}!") == f"refused {MARK}!"
    assert KEY.encode() not in redactor.body(json.dumps({"a": [KEY]}).encode())
    assert redactor.body(b"\xff" + KEY.encode()) == b"\xff" + MARK.encode()
    assert redactor.value({KEY: [KEY, (KEY, 3)], "n": 1}) == {MARK: [MARK, (MARK, 3)], "n": 1}
    assert redactor.text("something else entirely") == "something else entirely"


def test_a_short_or_missing_value_is_not_taken_for_a_key() -> None:
    redactor = Redactor(["SHORT", "EMPTY", "ABSENT"], {"SHORT": "none", "EMPTY": ""})
    assert redactor.text("none of these") == "none of these"


@pytest.mark.parametrize(
    "key",
    [
        "sk-proj-abc123DEF456ghi789JKL",
        "sk-ant-api03-AbCd1234EfGh5678_ij-KL",
        "hf_abcdefgh12345678IJKL",
        "gsk_1234567890abcdefghij",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "xai-1234567890abcdefghij",
    ],
)
def test_what_has_a_keys_shape_goes_though_nobody_named_it(key: str) -> None:
    assert Redactor([], {}).text(f'{{"error": "bad key {key}"}}') == f'{{"error": "bad key {MARK}"}}'


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("http://me:hunter2@host:8000/v1", f"http://me:{MARK}@host:8000/v1"),
        ("https://host/v1?api-key=abcdefgh12345678&x=1", f"https://host/v1?api-key={MARK}&x=1"),
        ("http://host:8000/v1/@me", "http://host:8000/v1/@me"),
        ("https://host/find?key=word", "https://host/find?key=word"),
    ],
)
def test_a_password_or_a_key_in_an_address_goes(url: str, clean: str) -> None:
    assert Redactor([], {}).text(f'"{url}"') == f'"{clean}"'


def test_the_providers_usual_variables_are_known_without_being_named() -> None:
    assert Redactor([], {"OPENAI_API_KEY": KEY}).text(KEY) == MARK


def test_a_bearer_header_goes() -> None:
    assert "abcdefgh12345678" not in Redactor([], {}).text("Authorization: Bearer abcdefgh12345678xyz")


@pytest.mark.parametrize(
    "text",
    [
        "sk-learn-style-estimators-for-all-of-us",
        "a task-specific-implementation-2024-edition",
        "The bearer of this letter",
        "hf_transfer",
        "x = risk-1234567890123456789",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert Redactor([], {}).text(text) == text


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["?key=", "&token=", "://a:", "bearer ", "sk-a-", "x-api-key: "])
def test_a_reply_that_repeats_the_beginning_of_a_key_costs_no_square_of_its_length(piece: str) -> None:
    assert Redactor([], {}).text(piece * 40_000) == piece * 40_000


def test_bytes_without_a_key_come_back_as_they_are() -> None:
    body = '{"text":"naïve ∑"}'.encode()
    assert Redactor([], {}).body(body) is body


def test_it_is_a_structlog_processor() -> None:
    redactor = Redactor(["MY_KEY"], {"MY_KEY": KEY})
    with structlog.testing.capture_logs(processors=[redactor]) as logs:
        structlog.get_logger().info("asked", error=ValueError(f"key {KEY}"), headers={"Authorization": KEY})
    assert KEY not in repr(logs)
    assert MARK in repr(logs)
