"""Two searches go in; whether the one is the other still being typed or corrected comes out."""

TYPING_SECONDS = 60  # suggestion services are asked at every key; people pause, correct and go on
SLIP_CHARACTERS = 2  # a mistyped, missing or doubled letter or two


def is_typing(one: str, other: str) -> bool:
    """True when one begins the other, or they differ in one place by a slip. Letter case and spacing don't count."""
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return False
    head = _shared(first, second)
    shorter = min(len(first), len(second))
    if head == shorter:
        return True
    tail = min(_shared(first[::-1], second[::-1]), shorter - head)
    return head > 0 and max(len(first), len(second)) - head - tail <= SLIP_CHARACTERS


def _plain(term: str) -> str:
    return " ".join(term.casefold().split())


def _shared(first: str, second: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(first), len(second)))
