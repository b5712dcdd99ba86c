"""What takes an answer back, or says that it is somebody else's, a bound or no answer at all."""

import re

# Opens a sentence or a clause that corrects what stands before it.
_TURN = re.compile(
    r"(?:^|[.!?;:,(\[*\u2014\u2026-])[\s*_]{0,4}+(?:(?:oh|hmm|ah|uh|but|well|so)[,.]? ){0,2}(?:wait|hold on|hang on"
    r"|oops|whoops|actually|no[,;:.!]|nope|sorry|apologies|my (?:apologies|mistake|bad|error)|scratch that"
    r"|strike that"
    r"|correction|corrected|edit(?:ed)?\b ?\d?[:,]|erratum|update:|on second thoughts?|on reflection|rather[,:]"
    r"|never ?mind|disregard|ignore)",
    re.IGNORECASE | re.MULTILINE,
)
_FAULT = re.compile(
    r"\bI (?:have |had |just |also |must have |seem to have |think I |now see (?:that )?I )*(?:made an? "
    r"|meant\b|mis\w+"
    r"|forgot\b|overlooked|overcounted|undercounted|double[- ]counted|was (?:wrong|mistaken)|take (?:that|it"
    r"|this) back"
    r"|retract|withdraw|(?:do not|don['\u2019]t|cannot|can['\u2019]t) (?:know|tell|determine|decide|be sure))"
    r"|\b(?:that|this|it|which|above|answer|result|value|solution|computation|calculation|reasoning|choice|one"
    r"|step)\b"
    r"[^.\n]{0,30}?(?: (?:is|was|are|were|looks?|seems?|must be|turns? out to be)|['\u2019]s)"
    r" (?:also |clearly |still |actually |indeed |of course |obviously |not quite |completely |probably )*"
    r"(?:wrong|incorrect|mistaken|false|invalid|impossible|inconsistent|erroneous|(?:a|an|my) (?:mistake|error"
    r"|typo|slip)"
    r"|off by|(?:not|n['\u2019]t) (?:right|correct|quite|possible|true|valid|the (?:right|correct|final|answer)))"
    r"|\b(?:is|was)n['\u2019]t (?:right|correct|possible|true|valid)"
    r"|\bcan(?:not|['\u2019]t| not) be (?:right|correct|true|the)"
    r"|\b(?:it|that|this|answer|value|result) should (?:be|read|have|say|instead)\b"
    r"|\b(?:the )?(?:right|correct|true|actual|real) (?:answer|value|result|one) (?:is|was|should)\b"
    r"|\b(?:contradicts|violates|(?:does|did|do) not (?:satisfy|fit|work|hold)|(?:which|this|it|that|\d) fails"
    r"|[Pp]art \(?[b-e2-9]\)?:)"
    r"|\b(?:(?:do|does|did) not|(?:do|does|did)n['\u2019]t) (?:agree|match|add up|check out)\b"
    r"|\bnot (?:the )?(?:final )?answer\b|\btypo\b|\bthere (?:is|was) an? (?:mistake|error|slip)\b",
    re.IGNORECASE,
)
# Said before "the answer is": then it is not the writer who says it, or not as a fact.
_REPORTED = re.compile(
    r"\b(?:(?:claim|say|argue|state|insist|guess|assert|suggest|report|deni|doubt|den)(?:s|ed|ies|y|ing|es)?"
    r"|said|told"
    r"|(?:do|does|did|would|could|can|should|must|may|might) ?n(?:ot|['\u2019]t) (?:think|believe|mean|follow"
    r"|know|imply|say)"
    r"|cannot (?:conclude|say|know)|(?:might|may|could|would|people|students?|friend|he|she|they) (?:think"
    r"|thinks|believes?)"
    r"|nobody \w+|no one \w+|(?:not|n['\u2019]t) (?:true|the case|right|correct|clear|certain|sure|known"
    r"|obvious|possible)"
    r"|false|untrue|wrong|incorrect|impossible|unlikely|unclear|whether|to (?:think|believe|assume|suppose"
    r"|guess|say|claim))"
    r"(?: to \w+)?(?: me| us)?,?(?: that)?[:,]? ?(?:the |my |your |our |his |her |this |correct |right "
    r"|final )*[*_$]*$"
    r"|\b(?:of|than|to|from|by|twice|half|double|thrice) (?:the |my |our |this |that |correct |right "
    r"|final )+$"  # half of the answer is 3
    r"|(?:\b(?:her|his|their|your|previous|first|second|third|initial|original|old|wrong|incorrect|false|another|one|other"
    r"|possible|plausible|approximate|common|naive|tempting)|['\u2019]s) (?:correct |final )?$",
    re.IGNORECASE,
)
_OWN_WORDS = re.compile(
    r"\b(?:we|I)(?: can| may| must| now| thus| therefore| finally| safely)* (?:claim|say|conclude|state|assert"
    r"|report)\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:at (?:least|most)|(?:more|less|fewer|greater|larger|smaller|bigger|higher|lower|other|different"
    r"|rather) (?:than|from)"
    r"|or (?:more|less|fewer|greater|larger|higher|lower|so|above|below|maybe|perhaps|possibly)|up to"
    r"|exceed(?:s|ing)?"
    r"|above|below|over|under|within|no (?:more|less|fewer)|minimum of|maximum of|multiple of|divisible by|close to"
    r"|near(?:ly)?|about|around|roughly|approximately|almost|some|differ(?:s|ed|ent)?|unlike|instead of|upwards"
    r"|beyond|bounded)\b",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(?:tr(?:y|ied|ying|ies)|fail(?:s|ed)?|contradict\w*|impossible|rul(?:ed?|ing) out|discard\w*|exclud\w*"
    r"|reject\w*"
    r"|guess\w*|attempt\w*|would have|wanted|hoped?|expect\w*|I (?:do not|don['\u2019]t) know)\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\b(?:to|the|an?|and|or|of|so|that|we|then|with|by|from|is|are|need|must|because|if|as|for|in|on|let|but|which"
    r"|since|hence|thus|therefore|have|has|where|when|than)[,:]?$"
)
_DENIED_VERB = re.compile(
    r"(?:\b(?:cannot|not|never|hardly|neither|nor|no longer|unable to|fail(?:s|ed)? to|refuses? to"
    r"|impossible(?: for [^.]{1,30})? to)"
    r"|n['\u2019]t)(?: (?:possibly|ever|even|really|also|simply|always|actually|(?:known|shown|said|likely"
    r"|thought) to))? *$"
    r"|\b(?:might|may|could)(?: \w+)? *$"
)
_NO_ANSWER = re.compile(
    r"\b(?:one (?:of|such|possib\w+|option|candidate|solution|root|value|answer|choice)|(?:first|second|third"
    r"|other|another) (?:of|root|solution)|candidate|possibility|approximation"
    r"|estimate|example|(?<!least )(?<!sharp )upper bound|(?<!greatest )(?<!sharp )lower bound|trap|temptation"
    r"|wrong|incorrect)\b",
    re.IGNORECASE,
)
# Where a sentence has one number: the words that may lead to it, and what may follow it.
_LED = re.compile(
    r"(?:^|.*(?:\b(?:is|are|be|was|were|equals?|equal to|total of|sum of|exactly|precisely|just|simply|only|all"
    r"|has|have|had"
    r"|needs?|gets?|got|takes?|took|costs?|pays?|paid|earns?|earned|makes?|made|gives?|yields?|saves?|saved"
    r"|spends?|spent"
    r"|buys?|bought|sells?|sold|eats?|ate|reads?|uses?|used|travels?|travel+ed|weighs?|contains?|holds?|wins?"
    r"|won|leaves?"
    r"|left|old|option|choice|answer)|[:=]))(?: ?(?:therefore|thus|hence|then|actually|indeed|clearly|now"
    r"|simply|finally))?"
    r"[\s*_$\\]*$",
    re.IGNORECASE,
)
_NO_UNIT_BEFORE = re.compile(r"[<>~\u2248\u2264\u2265]|\b(?:twice|half|double|minus|negative|hardly|barely)\b")
_OPENED = re.compile(
    r"[\s*_]*(?:(?:so|thus|hence|therefore|finally|altogether|in total|in conclusion|consequently"
    r"|it follows that|we conclude that"
    r"|and|then|that|now)[,:]? ?)*[\s*_]*",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"[\s*_,]*(?:is|are) (?:thus |therefore |indeed |then )?(?:the|our|my) [\w ]{0,40}(?:answer|solutions?"
    r"|value|result|root|number|sum|one)\b"
)
_FOUND = re.compile(
    r"\b(?:get|gets|obtain|obtains|find|finds|conclude that|follows that|have|deduce(?: that)?|see that"
    r"|as required|leaving|giving"
    r"|yielding|or|namely|that|so|thus|hence|therefore|at|when|on|comes out as|is at|(?:point|line|matrix"
    r"|vector|interval|set|function|pair|value|equation|number))[,:]?\s*$",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(r"[*_$]*(?:[.,]?$|[\s.,]|\\)")
_NO_UNIT = re.compile(
    r"\b(?:more|less|fewer|only|when|for|if|no|not|up|squared|cubed|factorial|modulo|mod|to|over|plus|minus|times|and|or"
    r"|but|where|unless|thousandths|hundredths|tenths|halves|thirds|quarters|fifths|sixths|dozens?|hundreds?"
    r"|thousands?"
    r"|millions?|billions?|trillions?|than|divided|multiplied|raised|until|while|as|is|are|was|because|since"
    r"|with|without"
    r"|half|too|wrong|below|above|under|th|st|nd|rd)\b|[-<>=?!^+/]"
)


# Whatever _TURN and _FAULT find in ASCII holds one of these, in lower case. Looking for them costs a twentieth of it,
# and most texts have none.
_TURN_SIGNS = (
    *("wait", "hold on", "hang on", "oops", "actually", "no,", "no;", "no:", "no.", "no!", "nope", "sorry", "apolog"),
    *("my mistake", "my bad", "my error", "scratch that", "strike that", "correct", "edit", "erratum", "update:"),
    *("second thought", "reflection", "rather,", "rather:", "never mind", "nevermind", "disregard", "ignore"),
)
_FAULT_SIGNS = (
    *("made a", "meant", "mis", "forgot", "overlooked", "counted", "wrong", " back", "retract", "withdraw", "know"),
    *("tell", "determine", "decide", "be sure", "correct", "false", "valid", "possible", "inconsistent", "erroneous"),
    *(
        "error",
        "typo",
        "slip",
        "off by",
        "t right",
        "be right",
        "quite",
        "true",
        "t the final",
        "t agree",
        "t match",
        "t add up",
        "t check out",
        "t the answer",
        "be the",
        "should",
    ),
    *("actual", "contradicts", "violates", "not satisfy", "not fit", "not work", "not hold", "fails", "part "),
    *("not answer", "not final answer"),
    *(f"{kind} {what}" for kind in ("right", "real") for what in ("answer", "value", "result", "one")),
)


def last_retraction(text: str) -> int:
    """Where the last words begin that take back what was said before them; -1 where there are none."""
    turn = max((found.start() for found in _TURN.finditer(text)), default=-1) if _may_hold(text, _TURN_SIGNS) else -1
    return max(turn, _last_fault(text))


def _last_fault(text: str) -> int:
    """Where the last words begin that call something said a mistake. Line by line: none of them goes beyond its own."""
    if not _may_hold(text, _FAULT_SIGNS):
        return -1
    end = len(text)
    while end >= 0:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if _may_hold(line, _FAULT_SIGNS):
            at = max((found.start() for found in _FAULT.finditer(line)), default=-1)
            if at >= 0:
                return start + at
        end = start - 1
    return -1


def _may_hold(text: str, signs: tuple[str, ...]) -> bool:
    """Whether one of the signs stands in the text; other letters than ASCII's may be other cases of them."""
    return not text.isascii() or any(map(text.lower().__contains__, signs))


def is_reported(before: str) -> bool:
    """Whether the words before "the answer is" make it a denial, a doubt or another one's claim."""
    return _REPORTED.search(_OWN_WORDS.sub("", before[-160:])) is not None


def is_bound(prose: str) -> bool:
    """Whether the words beside a number make it a bound of the answer, or what the answer differs from."""
    return _BOUND.search(prose) is not None


def is_attempt(prose: str) -> bool:
    """Whether the sentence tells of a value that was tried, or stops in the middle."""
    return _TRIED.search(prose) is not None or _CUT.search(prose) is not None


def is_denied_before(before: str) -> bool:
    """Whether the verb that follows is denied."""
    return _DENIED_VERB.search(before[-60:]) is not None


def is_no_answer(subject: str) -> bool:
    """Whether what the sentence speaks of is a candidate, a bound or an estimate."""
    return _NO_ANSWER.search(subject) is not None


def is_counted(before: str, after: str) -> bool:
    """Whether the only number of a sentence is what it gives: led to by a verb, and at most units after it."""
    if not _LED.fullmatch(before) or not _FOLLOWED.match(after):
        return False
    return _NO_UNIT.search(after) is None and _NO_UNIT_BEFORE.search(before) is None


def is_given(before: str, after: str) -> bool:
    """Whether the only formula of a sentence is what it gives: led to by a verb or a "so", or called the answer."""
    if _CALLED.match(after):
        return _OPENED.fullmatch(before) is not None
    if is_no_answer(before) or is_denied_before(before):
        return False
    is_led = (
        _OPENED.fullmatch(before) is not None or _LED.fullmatch(before) is not None or _FOUND.search(before) is not None
    )
    return is_led and _NO_UNIT.search(after) is None and _NO_UNIT_BEFORE.search(before) is None
