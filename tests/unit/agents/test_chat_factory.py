from pathlib import Path

import pytest

from sparring_agents.chat import ModelSpec, anthropic, build_model, missing_keys, open_models, openai
from sparring_agents.chat.wire import Wire, open_client
from sparring_agents.families import UnknownFamily
from sparring_agents.faults import KeyRefused
from sparring_agents.types import Identity, Request
from sparring_verifiers import Message, Role, Text

ASKED = Request((Message(Role.USER, (Text("Hello"),)),))
RULES = "- {when: '', replies: [one, two]}\n"


def scripted(tmp_path: Path, text: str = RULES) -> ModelSpec:
    path = tmp_path / "rules.yaml"
    path.write_text(text)
    return ModelSpec("scripted", "acme-1", family="acme", rules=str(path))


async def test_a_scripted_model_is_made_from_its_rules_and_known_by_them(tmp_path: Path) -> None:
    spec = scripted(tmp_path)
    async with open_models({"student": spec}) as models:
        assert (await models["student"].complete(ASKED)).message.text == "one"
        first = models["student"].identity
    async with open_models({"student": scripted(tmp_path, RULES.replace("one", "uno"))}) as models:
        assert models["student"].identity.weights_sha256 != first.weights_sha256
    assert (first.provider, first.model) == ("scripted", "acme-1")


async def test_identity_is_the_same_wherever_the_model_is_served() -> None:
    specs = {str(port): ModelSpec("openai", "qwen2.5", base_url=f"http://127.0.0.1:{port}/v1") for port in (1, 2)}
    async with open_models(specs) as models:
        assert models["1"].identity == models["2"].identity == Identity("openai", "qwen2.5")


def test_keys_are_wanted_at_a_providers_own_address_and_where_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "MINE"):
        monkeypatch.delenv(variable, raising=False)
    specs = {
        "hosted": ModelSpec("openai", "gpt-5"),
        "claude": ModelSpec("anthropic", "claude-haiku-4-5"),
        "named": ModelSpec("openai", "qwen", base_url="http://127.0.0.1:1/v1", key_env="MINE"),
        "open": ModelSpec("openai", "qwen", base_url="http://127.0.0.1:1/v1"),
        "weights": ModelSpec("local", "smollm2"),
    }
    assert missing_keys(specs) == {"hosted": "OPENAI_API_KEY", "claude": "ANTHROPIC_API_KEY", "named": "MINE"}
    monkeypatch.setenv("MINE", "  ")
    assert "named" in missing_keys(specs)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (ModelSpec("openai", "qwen", base_url="http://127.0.0.1:1", parameters="[1]"), "parameters must be a mapping"),
        (ModelSpec("openai", "qwen", base_url="http://127.0.0.1:1", parameters="{"), "parameters must be a mapping"),
        (
            ModelSpec("openai", "qwen", base_url="http://127.0.0.1:1", parameters='{"stream": true}'),
            "parameters.stream",
        ),
        (ModelSpec("openai", "qwen", base_url="http://127.0.0.1:1", concurrency=0), "concurrency: found 0"),
        (ModelSpec("scripted", "acme", family="acme"), "rules is not set"),
    ],
)
def test_a_wrong_field_is_refused_by_its_name(spec: ModelSpec, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        build_model("student", spec)


def test_a_model_of_unknown_family_is_refused() -> None:
    with pytest.raises(UnknownFamily, match="polaris"):
        build_model("student", ModelSpec("openai", "polaris-7b", base_url="http://127.0.0.1:1"))


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
async def test_clients_are_closed_on_leaving(provider: str) -> None:
    spec = ModelSpec(provider, "qwen", base_url="http://127.0.0.1:1/v1", client="sdk")  # type: ignore[arg-type]
    model, client = build_model("student", spec)
    assert client is not None
    await client.close()
    assert client.is_closed()  # type: ignore[attr-defined]
    assert model.meter.calls == 0


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (ModelSpec("local", "smollm2", delivery="batch"), "a local model has no batch API"),
        (ModelSpec("scripted", "acme", delivery="batch"), "a scripted model has no batch API"),
        (
            ModelSpec("openai", "qwen", base_url="http://127.0.0.1:1/v1", delivery="batch", sample_as="header"),
            "a request in a batch has no headers",
        ),
    ],
)
async def test_what_cannot_be_asked_in_batches_is_refused_before_anything_starts(spec: ModelSpec, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        async with open_models({"student": spec}):
            pass


def test_a_key_with_a_line_break_in_it_is_refused_by_its_variable_and_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BROKEN_KEY", "sk-first\nsk-second")
    with pytest.raises(KeyRefused, match="BROKEN_KEY holds a line break") as refused:
        build_model("m", ModelSpec("openai", "acme", family="acme", key_env="BROKEN_KEY"))
    assert "sk-" not in str(refused.value)


@pytest.mark.parametrize("wire", [openai.WIRE, anthropic.WIRE], ids=["openai", "anthropic"])
async def test_headers_of_the_environment_go_to_the_provider_alone(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    given = "X-Gateway: a-token-of-theirs\nAuthorization: Bearer theirs\nX-Api-Key: theirs"
    monkeypatch.setenv(wire.key_env.replace("API_KEY", "CUSTOM_HEADERS"), given)
    for base_url, told in ((None, True), ("http://127.0.0.1:1/v1", False)):
        client = open_client(wire, base_url, "k", 1.0)
        headers = {**client.auth_headers, **client.default_headers}
        assert ("a-token-of-theirs" in headers.values()) is told
        if not told:
            assert "X-Gateway" not in headers
            assert {"Bearer k", "k"} & {*headers.values()}
            assert "" not in headers.values()
        await client.close()
