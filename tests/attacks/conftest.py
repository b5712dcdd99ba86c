"""Keeps the programs of the corpus from ever being imported here: they are run in the sandbox alone."""

collect_ignore = ["isolation", "verdict", "honest"]
