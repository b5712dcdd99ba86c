"""Proofs by sympy, in processes that can be killed. Nothing here imports sympy into the program that asks."""

from .worker import Proof, SymbolicWorker, shared_worker

__all__ = ["Proof", "SymbolicWorker", "shared_worker"]
