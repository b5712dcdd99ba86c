"""Data only: the YAML that seats, strategies and constitutions are made of, read through importlib.resources."""
