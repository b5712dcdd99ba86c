"""Exact values: normal forms, and what is the same by the laws of algebra."""
