"""What a token costs: the run file first, then the user's table, then the dated one that is shipped; else not known.

Sums are whole pico-USD (1e-12 USD), so that no rounding lets spending pass a cap: one USD per million tokens is a
million of them a token.
"""

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .complaints import complaint
from .faults import ConfigFault
from .yaml_file import parse_yaml, read_mapping

if TYPE_CHECKING:
    from sparring_agents import Usage

    from .config import Model, RunConfig

PICO = 1_000_000_000_000
SHIPPED = "prices.yaml"
FREE_PROVIDERS = ("local", "scripted")
OWN_HOSTS = {"openai": "api.openai.com", "anthropic": "api.anthropic.com"}
_DATE = re.compile(r"-(?:latest|\d{8}|\d{4}-\d{2}-\d{2})$")

UsdPerMillion = Annotated[float, Field(ge=0, le=1_000_000, strict=True, allow_inf_nan=False)]
Discount = Annotated[float, Field(ge=0, lt=1, strict=True)]


class Price(BaseModel):
    """USD per million tokens. cached_input, cache_write None: as input. batch_discount: the share taken off a batch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: UsdPerMillion = Field(description="USD per million tokens read")
    output: UsdPerMillion = Field(description="USD per million tokens written")
    cached_input: UsdPerMillion | None = None
    cache_write: UsdPerMillion | None = None
    batch_discount: Discount | None = None


class Provider(BaseModel):
    """The prices of one provider on one day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hosts: tuple[str, ...] = Field(description="a list of hosts, for example [api.openai.com]")
    as_of: datetime.date = Field(description="the day on which the prices held, for example 2025-08-07")
    source: str = Field(description="where they are published")
    batch_discount: Discount | None = None
    models: dict[str, Price] = Field(description="a mapping of models to prices")


class PriceTable(BaseModel):
    """A file of prices."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    providers: dict[str, Provider] = Field(description="a section with at least one provider")


@dataclass(frozen=True, slots=True)
class Rate:
    """Pico-USD a token. as_of, source: where the price is from; empty when the run file gives it."""

    input: int
    cached_input: int
    cache_write: int
    output: int
    as_of: str = ""
    source: str = ""
    batch_discount: float = 0.0

    @property
    def batched(self) -> "Rate":
        """The rate of what is asked by the provider's batch API."""
        share = 1 - self.batch_discount
        read, cached = math.ceil(self.input * share), math.ceil(self.cached_input * share)
        stored, written = math.ceil(self.cache_write * share), math.ceil(self.output * share)
        return Rate(read, cached, stored, written, self.as_of, self.source)

    def cost(self, usage: "Usage") -> int:
        """Pico-USD of one reply."""
        written, cached = usage.cache_write_tokens, usage.cached_tokens
        fresh = max(usage.input_tokens - cached - written, 0)
        return (
            fresh * self.input
            + cached * self.cached_input
            + written * self.cache_write
            + usage.output_tokens * self.output
        )

    def at_most(self, input_tokens: int, output_tokens: int) -> int:
        """Pico-USD, whatever part of the input the provider reads from or writes to its cache."""
        return input_tokens * max(self.input, self.cached_input, self.cache_write) + output_tokens * self.output

    @property
    def is_free(self) -> bool:
        return not (self.input or self.cached_input or self.cache_write or self.output)


FREE = Rate(0, 0, 0, 0)


def rates_of(config: "RunConfig") -> dict[str, Rate | None]:
    """What a token of each seated model costs, by its name in the run file; None: not known.

    Raises:
        ConfigFault: the file of prices that the run file names is wrong.
    """
    tables = [shipped()] if config.prices is None else [read_prices(config.prices), shipped()]
    seated = sorted({choice.model for choice in config.seats.values()})
    return {name: _rate(config.models[name], tables) for name in seated}


def usual_rates(config: "RunConfig") -> dict[str, Rate | None]:
    """The same for a bout's requests: those of a model whose `delivery` is batch have its batch price."""
    batched = {name for name, model in config.models.items() if model.delivery == "batch"}
    rates = rates_of(config)
    return {name: rate.batched if rate is not None and name in batched else rate for name, rate in rates.items()}


def read_prices(path: Path) -> PriceTable:
    """The user's own table.

    Raises:
        ConfigFault: it cannot be read, or is no table of prices.
    """
    if not path.is_file():
        raise ConfigFault(f"{path}: there is no such file of prices. Paths are taken from the run file's folder.")
    return _table(read_mapping(path), str(path))


@cache
def shipped() -> PriceTable:
    """The table beside the prompts."""
    text = resources.files("sparring_prompts").joinpath(SHIPPED).read_text(encoding="utf-8")
    return _table(parse_yaml(text), SHIPPED)


def usd(pico_usd: int) -> float:
    """The sum in USD, for people and reports."""
    return pico_usd / PICO


def dollars(pico_usd: int) -> str:
    """The sum in USD as people write it: cents of large sums, millionths of small ones, 0 where there is none."""
    if not pico_usd:
        return "0"
    amount = usd(pico_usd)
    return f"{amount:,.2f}" if amount >= 100 else f"{amount:.4f}" if amount >= 0.1 else f"{amount:.6f}"


def pico(amount_usd: float) -> int:
    """A sum in USD as whole pico-USD."""
    return round(amount_usd * PICO)


def _table(raw: Mapping[str, Any], where: str) -> PriceTable:
    try:
        return PriceTable.model_validate(raw)
    except ValidationError as error:
        raise ConfigFault(complaint(where, PriceTable, error)) from None


def _rate(model: "Model", tables: list[PriceTable]) -> Rate | None:
    if model.price is not None:
        return _made(model.price)
    if model.provider in FREE_PROVIDERS:
        return FREE
    host = urlsplit(model.base_url).hostname if model.base_url else OWN_HOSTS.get(model.provider)
    for name in (model.model, _DATE.sub("", model.model)):  # a dated name may have a price of its own
        for table in tables:
            for provider in table.providers.values():
                if host in provider.hosts and name in provider.models:
                    return _made(provider.models[name], provider)
    return None


def _made(price: Price, provider: Provider | None = None) -> Rate:
    whole = [price.input, price.cached_input, price.cache_write, price.output]
    read, cached, written, output = (round((price.input if one is None else one) * 1_000_000) for one in whole)
    discount = price.batch_discount
    if provider is None:
        return Rate(read, cached, written, output, batch_discount=discount or 0.0)
    discount = provider.batch_discount if discount is None else discount
    return Rate(read, cached, written, output, provider.as_of.isoformat(), provider.source, discount or 0.0)
