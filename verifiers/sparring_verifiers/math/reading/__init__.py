"""From an answer's text to its tree: all of the text or nothing."""
