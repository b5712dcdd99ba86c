"""From an answer's text to its tree, and from a whole solution to its answer."""
