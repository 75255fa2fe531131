r"""The text of a regular expression enters; what it says, as a tree over single bytes, leaves.

Only what descriptors use is known: literals, classes, groups, choices, quantifiers, `^` in front, `$`, `\b`. The
classes are ASCII's, as everywhere in descriptors. Whatever else stands in it raises ValueError.
"""

from dataclasses import dataclass
from string import ascii_letters, digits

DIGITS = frozenset(digits.encode())
WORD = frozenset((ascii_letters + digits + "_").encode())
BLANKS = frozenset(b" \t\n\r\f\v")
EVERY = frozenset(range(128))

_CLASSES = {
    "d": DIGITS,
    "w": WORD,
    "s": BLANKS,
    "D": EVERY - DIGITS,
    "W": EVERY - WORD,
    "S": EVERY - BLANKS,
    "t": frozenset(b"\t"),
}
_COUNTS = {"?": (0, 1), "*": (0, None), "+": (1, None)}
LONGEST_FIXED = 32
_LONGEST_COUNT = 9_999


@dataclass(frozen=True, slots=True)
class Run:
    """So many bytes of a class, as many as can be or as few. most: None for any number."""

    signs: frozenset[int]
    least: int = 1
    most: int | None = 1
    is_lazy: bool = False


@dataclass(frozen=True, slots=True)
class Fixed:
    octets: bytes


@dataclass(frozen=True, slots=True)
class Edge:
    """sign: `$`, the end of the text; `b`, where a word begins or ends."""

    sign: str


@dataclass(frozen=True, slots=True)
class Group:
    """One of several sequences, the first that fits; none, once or again and again. name: "" where it isn't kept."""

    name: str
    ways: tuple["Nodes", ...]
    least: int = 1
    most: int | None = 1
    is_lazy: bool = False


Nodes = tuple[Run | Fixed | Edge | Group, ...]


def parse_expression(text: str) -> Group:
    """The tree of an expression that is tried at the beginning of a text; `^` in front of it says nothing more.

    Raises ValueError where it holds something that isn't known here.
    """
    scanner = _Scanner(text.removeprefix("^"))
    ways = scanner.read_ways()
    if scanner.rest or (text.startswith("^") and len(ways) > 1):
        raise ValueError("a bracket or a choice that isn't known")
    return Group("", ways)


def count_least(nodes: Nodes) -> int:
    """How many bytes a sequence takes at least."""
    total = 0
    for node in nodes:
        if isinstance(node, Fixed):
            total += len(node.octets)
        elif isinstance(node, Run):
            total += node.least
        elif isinstance(node, Group):
            total += node.least * min(map(count_least, node.ways))
    return total


class _Scanner:
    """Goes through the text of an expression once. rest: what isn't read yet."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def read_ways(self) -> tuple[Nodes, ...]:
        """The sequences between `|`, to the closing bracket or the end."""
        ways = [self._read_sequence()]
        while self._skip("|"):
            ways.append(self._read_sequence())
        return tuple(ways)

    def _read_sequence(self) -> Nodes:
        nodes: list[Run | Fixed | Edge | Group] = []
        while self.rest and self.rest[0] not in "|)":
            node = self._read_node()
            before = nodes[-1] if nodes else None
            if isinstance(node, Fixed) and isinstance(before, Fixed) and len(before.octets) < LONGEST_FIXED:
                nodes[-1] = Fixed(before.octets + node.octets)
            else:
                nodes.append(node)
        return tuple(nodes)

    def _read_node(self) -> Run | Fixed | Edge | Group:
        if self._skip("("):
            return self._read_group()
        if self._skip("$"):
            return Edge("$")
        if self._skip(r"\b"):
            return Edge("b")
        signs = self._read_signs()
        least, most, is_lazy = self._read_count()
        if len(signs) == 1 and least == most == 1:
            return Fixed(bytes(signs))
        return Run(signs, least, most, is_lazy)

    def _read_group(self) -> Group:
        name = ""
        if self._skip("?P<"):
            name, _, self.rest = self.rest.partition(">")
        elif not self._skip("?:"):
            raise ValueError("a group that is neither named nor without a number")
        ways = self.read_ways()
        if not self._skip(")"):
            raise ValueError("a bracket that isn't closed")
        least, most, is_lazy = self._read_count()
        if least > 1 or (most is not None and most > 1):
            raise ValueError("a group a number of times")
        if most is None and (name or not all(map(count_least, ways))):
            raise ValueError("a kept group again and again, or one that may be empty")
        return Group(name, ways, least, most, is_lazy)

    def _read_signs(self) -> frozenset[int]:
        if self._skip("["):
            return self._read_class()
        sign, self.rest = self.rest[0], self.rest[1:]
        if sign == ".":
            return EVERY - frozenset(b"\n")
        if sign == "\\":
            return self._read_escape()
        if sign in "^*+?{}]" or not sign.isascii():
            raise ValueError(f"{sign} where it isn't known")
        return frozenset(sign.encode())

    def _read_escape(self) -> frozenset[int]:
        sign, self.rest = self.rest[:1], self.rest[1:]
        if sign in _CLASSES:
            return _CLASSES[sign]
        if not sign or sign.isalnum() or not sign.isascii():
            raise ValueError("an escape that isn't known")
        return frozenset(sign.encode())

    def _read_class(self) -> frozenset[int]:
        """What stands between square brackets."""
        is_other = self._skip("^")
        signs: frozenset[int] = frozenset()
        is_first = True
        while is_first or not self._skip("]"):
            is_first = False
            low = self._read_member()
            if self.rest[:1] == "-" and self.rest[1:2] not in {"]", ""}:
                self._skip("-")
                high = self._read_member()
                if len(low) > 1 or len(high) > 1:
                    raise ValueError("a range between classes")
                low = frozenset(range(min(low), min(high) + 1))
            signs |= low
        return EVERY - signs if is_other else signs

    def _read_member(self) -> frozenset[int]:
        sign, self.rest = self.rest[:1], self.rest[1:]
        if sign == "\\":
            return self._read_escape()
        if not sign or not sign.isascii() or (sign == "[" and self.rest[:1] == ":"):
            raise ValueError("a class that isn't known")
        return frozenset(sign.encode())

    def _read_count(self) -> tuple[int, int | None, bool]:
        least, most = 1, 1
        sign = self.rest[:1]
        if sign in _COUNTS:
            low, high = _COUNTS[sign]
            self.rest = self.rest[1:]
        elif sign == "{":
            inside, _, self.rest = self.rest[1:].partition("}")
            first, comma, second = inside.partition(",")
            if not first.isdecimal() or not (second or "0").isdecimal():
                raise ValueError("a count that isn't known")
            low, high = int(first), int(second or _LONGEST_COUNT) if comma else int(first)
        else:
            return least, most, False
        is_lazy = self._skip("?")
        if self.rest[:1] in {"*", "+", "?", "{"}:
            raise ValueError("a count of a count")
        return low, high, is_lazy

    def _skip(self, text: str) -> bool:
        """Whether that stands here; then it is passed over."""
        if not self.rest.startswith(text):
            return False
        self.rest = self.rest[len(text) :]
        return True
