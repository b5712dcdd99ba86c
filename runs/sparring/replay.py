"""Reads the rulings of a judged row again. A judgement cannot be decided anew without its judge, so what is checked is
that the row says what the judge said: each reply is parsed again, both orders agree, the prompts show these very texts
in the order claimed, and the judge's families are disjoint from the authors'.
"""

from collections.abc import Mapping

from sparring_agents import TIE, Ruling, Seat, Unusable, guess_families, load_prompt, read_winner, shared_family
from sparring_verifiers import Author, Message
from sparring_verifiers import Role as Speaker

from .certificate import Certificate, Lineage, Role
from .claims import Contradicted, Undecidable

PROMPT = "judge_pair"


def replay(certificate: Certificate, lineage: Lineage) -> None:
    """Returns when the rulings carry the row.

    Raises:
        Contradicted: they do not.
        Undecidable: they were asked for with another version of the prompt.
    """
    better, worse, authors = _sides(certificate, lineage)
    if certificate.table == "critique":
        _check_rounds(certificate, better, worse)
    rulings = certificate.rulings
    orders = {(ruling.first, ruling.second) for ruling in rulings}
    if len(rulings) < 2 or any((second, first) not in orders for first, second in orders):
        raise Contradicted("rulings: not in both orders")
    for ruling in rulings:
        _check_reply(ruling)
        _check_judge(ruling.judge, authors, lineage, is_allowed=certificate.allow_same_family)
        first, second = (better, worse) if ruling.winner == ruling.first else (worse, better)
        _check_prompt(certificate.problem.statement, ruling, first, second, lineage)
    if len({ruling.winner for ruling in rulings}) != 1:
        raise Contradicted("rulings: the orders do not agree on the winner")


def _sides(certificate: Certificate, lineage: Lineage) -> tuple[Message, Message, tuple[Author, ...]]:
    """The text that has to win, the one that has to lose, and everybody who wrote at them."""
    chosen, rejected = certificate.candidates(Role.CHOSEN), certificate.candidates(Role.REJECTED)
    if len(chosen) != 1 or len(rejected) != 1:
        raise Contradicted("claims: a judged row has one chosen and one rejected side")
    # A text between first and last lives on in the last one, so its author counts too.
    authors = (chosen[0].author, rejected[0].author, *_authors(lineage, Seat.REVISER))
    return chosen[0].messages[-1], rejected[0].messages[-1], authors


def _check_rounds(certificate: Certificate, better: Message, worse: Message) -> None:
    """The rounds lead from the text that lost to the one that won, each from where the one before it ended."""
    text = worse.text.strip()
    for note in certificate.rounds:
        if note.original.text.strip() != text:
            raise Contradicted("rounds: one does not start where the one before it ended")
        text = note.revision.text.strip()
    if text != better.text.strip():
        raise Contradicted("rounds: they do not end in the text that was judged")


def _authors(lineage: Lineage, seat: Seat) -> tuple[Author, ...]:
    return tuple(spoken.author for spoken in lineage.seats if spoken.seat is seat)


def _check_reply(ruling: Ruling) -> None:
    letter = read_winner(ruling.reply)
    if isinstance(letter, Unusable):
        raise Contradicted(f"rulings: a reply names no winner: {letter.reason}")
    named = {"A": ruling.first, "B": ruling.second}.get(letter, TIE)
    if named != ruling.winner:
        raise Contradicted(f"rulings: {ruling.winner} is said to win, and the reply names {named}")
    if named == TIE or ruling.first == ruling.second:
        raise Contradicted("rulings: nobody wins")


def _check_judge(judge: Author, authors: tuple[Author, ...], lineage: Lineage, *, is_allowed: bool) -> None:
    if judge not in _authors(lineage, Seat.JUDGE):
        raise Contradicted(f"rulings: {judge.name} did not sit as judge in the bout")
    if missing := sorted(set(guess_families(judge.name)) - set(judge.families)):
        raise Contradicted(f'rulings: the judge\'s family "{missing[0]}" is left out')
    if not is_allowed and not all(one.families for one in (judge, *authors)):
        raise Contradicted("rulings: a family at the table is not known")
    if not is_allowed and (shared := shared_family(judge, authors)) is not None:
        raise Contradicted(f'rulings: the judge is of the family "{shared}", as an author is')


def _check_prompt(statement: str, ruling: Ruling, first: Message, second: Message, lineage: Lineage) -> None:
    """The judge was shown these two texts in this order, in the words of the shipped prompt."""
    prompt = load_prompt(PROMPT)
    labels = {spoken.prompt for spoken in lineage.seats if spoken.seat is Seat.JUDGE}
    said = ruling.prompt
    is_shaped = [message.role for message in said] == [Speaker.SYSTEM, Speaker.USER]
    if is_shaped and said[0].text == prompt.system and _shows(prompt.user, said[1].text, statement, first, second):
        return
    if prompt.label in labels:
        raise Contradicted("rulings: the judge was not shown these texts in this order")
    raise Undecidable(f"its judge's prompt is of another version than {prompt.label}, which this sparring has")


def _shows(template: str, asked: str, statement: str, first: Message, second: Message) -> bool:
    """Whether the text is the template with these values; the criteria, which stand first, may be any."""
    before, _, after = template.partition("{criteria}")
    for one, other in ((first.text, second.text), (first.text.strip(), second.text.strip())):
        values = {"{statement}": statement, "{first}": one, "{second}": other}
        if asked.startswith(before) and asked.endswith(_filled(after, values)):
            return True
    return False


def _filled(template: str, values: Mapping[str, str]) -> str:
    """The template with each place filled once; a value may hold braces of its own."""
    parts: list[str] = []
    rest = template
    while True:
        places = [(rest.find(place), place) for place in values if place in rest]
        if not places:
            return "".join([*parts, rest])
        at, place = min(places)
        parts += [rest[:at], values[place]]
        rest = rest[at + len(place) :]
