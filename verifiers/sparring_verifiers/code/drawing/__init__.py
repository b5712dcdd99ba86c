"""Inputs for a program: what it may be asked, declared or annotated, and Hypothesis drawing from it."""
