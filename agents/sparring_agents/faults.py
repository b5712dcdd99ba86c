"""What can break while asking a model.

    SparringFault
        ModelFault            retryable says whether the same request may be sent again, may_be_billed whether this one
                              could cost something
            KeyRefused        the endpoint refuses the key
            CreditSpent       the account behind the key has no credit left
            Forbidden         the endpoint refuses what is asked, or where from
            UnknownModel      the endpoint does not know the model
            Unreachable       no connection, or it broke
            TimedOut          no reply within the model's time limit
            EndpointDown      it was out, or asks to be left alone, for longer than the endpoint's patience_s
            RateLimited       429; retry_after_s when the endpoint named it
            Overloaded        500 and above
            ContextTooLong    the request does not fit the model
            MalformedReply    the reply is not what the wire or the asked-for schema says, after one repair
            BatchUnresolved   a batch was submitted and never acknowledged, and is not found: it is not sent again
            WrongModel        the reply names another model than the one asked
            BudgetSpent       the next call could pass the run's budget
        Halted                the run is being stopped, and nothing is sent any more: no fault of a model

A refusal and a length stop are named finishes of a reply, not faults.
"""

from typing import ClassVar

from sparring_sandbox import SparringFault


class ModelFault(SparringFault):
    """The model could not be asked. retry_after_s: how long the endpoint asks to wait, None when it did not say."""

    retryable: ClassVar[bool] = False
    retry_after_s: float | None = None
    may_be_billed = True  # False only where the endpoint refused before it began, or was never reached


class KeyRefused(ModelFault):
    """401, or a 403 that is about who asks."""

    may_be_billed = False


class CreditSpent(ModelFault):
    """402, or the endpoint's own word for it: the same request goes through when the account has credit again."""

    may_be_billed = False


class Forbidden(ModelFault):
    """A 403 that is about what is asked, or where from: another request may go through."""

    may_be_billed = False


class UnknownModel(ModelFault):
    """404, or the endpoint's own word for it."""

    may_be_billed = False


class Unreachable(ModelFault):
    """Refused, reset, or cut off in the middle of a reply. was_reached: there was a connection, and it broke."""

    retryable = True
    was_reached = False


class TimedOut(ModelFault):
    """No reply within the limit."""

    retryable = True


class EndpointDown(ModelFault):
    """Nobody answered there for longer than the run is patient, or it asks for a longer wait. Nothing was sent."""


class RateLimited(ModelFault):
    """429."""

    retryable = True
    may_be_billed = False

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Overloaded(ModelFault):
    """500 and above."""

    retryable = True

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ContextTooLong(ModelFault):
    """The messages and the reply's room do not fit."""

    may_be_billed = False


class MalformedReply(ModelFault):
    """Not JSON, not the wire's shape, or not the schema that was asked for."""

    retryable = True


class BatchUnresolved(ModelFault):
    """A batch was submitted, and nobody says what became of it: it is not found, or the provider does not answer."""


class WrongModel(ModelFault):
    """Another model answered than the one in the run file."""


class BudgetSpent(ModelFault):
    """The run's budget does not cover the next call; raise it and resume."""

    may_be_billed = False


class Halted(SparringFault):
    """The run is being stopped: a request was not sent, or not sent again. Its bout stays open for a resume."""
