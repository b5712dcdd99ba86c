"""Proofs by sympy, in processes that can be killed. Nothing here imports sympy into the program that asks."""

from .worker import Proof, Question, SymbolicWorker, as_proof, equality, shared_worker, solution_count

__all__ = ["Proof", "Question", "SymbolicWorker", "as_proof", "equality", "shared_worker", "solution_count"]
