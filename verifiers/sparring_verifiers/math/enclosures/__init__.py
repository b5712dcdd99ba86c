"""Enclosures of values: what refutes and never proves."""
