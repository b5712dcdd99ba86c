"""Two answers with the texts that they were read from: what a doubt gets to see."""

from dataclasses import dataclass

from sparring_verifiers.math.reading.normal import ParseFailure
from sparring_verifiers.math.reading.spelling import spelled
from sparring_verifiers.math.syntax import Call, Node, Number, Symbol, children, rebuilt, symbols


@dataclass(slots=True)
class Pair:
    """Gold and answer, in this order: their texts and their trees. Nobody writes to it."""

    texts: tuple[str, str]
    nodes: tuple[Node, Node]

    def is_spelled_alike(self) -> bool:
        """Whether both texts hold the same signs in the same order."""
        try:
            return spelled(self.texts[0]) == spelled(self.texts[1])
        except ParseFailure:
            return False

    def calls(self, ops: frozenset[str]) -> list[Call]:
        """The operations of these names in both trees."""
        found: list[Call] = []
        every: list[Node] = [*self.nodes]
        for node in every:  # to which what is below is added
            if type(node) is Call:
                if node.op in ops:
                    found.append(node)
                every += node.args
            elif type(node) is not Number and type(node) is not Symbol:
                every += children(node)
        return found

    def names(self) -> frozenset[str]:
        """Of all symbols, bound ones and those of functions too."""
        return symbols(self.nodes[0]) | symbols(self.nodes[1])


def renamed(node: Node, names: dict[str, Node]) -> Node:
    """The tree with the symbols replaced, all at once."""
    if type(node) is Symbol:
        return names.get(node.name, node)
    below = tuple(renamed(child, names) for child in children(node))
    return rebuilt(node, below) if below else node
