"""Asks by the providers' batch APIs: half the price, within a day, and never the same request twice.

contract.py            what a provider's batch API can do, what is written down, what becomes of a line
openai.py anthropic.py the two APIs
courier.py             collects requests into batches, writes intents down, finds them again, hands replies out
"""

from .contract import BatchLog, BatchPolicy
from .courier import Courier, line_id

__all__ = ["BatchLog", "BatchPolicy", "Courier", "line_id"]
