"""From a whole solution to the text of its final answer, in one pass, with nothing guessed."""
