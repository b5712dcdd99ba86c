"""Shows by syntax alone that a program's answers depend on nothing but their input, for those programs where it can."""

from .program import is_pure

__all__ = ["is_pure"]
