"""Finds a text in files however it was written down: clear, encoded, or packed."""

import re
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import ahocorasick

_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_MOST_UNPACKED = 1 << 24


def _percent_all(text: str) -> bytes:
    return "".join(f"%{byte:02x}" for byte in text.encode()).encode()


def _base64(text: str, shift: int, encode: Callable[[bytes], bytes] = b64encode) -> bytes:
    """What of a text's base64 stays the same whatever stands before and behind it."""
    coded = encode(b"\0" * shift + text.encode())
    return coded[(0, 2, 3)[shift] : len(coded) - (4 if (len(text.encode()) + shift) % 3 else 0)]


FORMS: dict[str, Callable[[str], bytes]] = {
    "clear": str.encode,
    "quoted": lambda text: quote(text, safe="").encode(),
    "percent-encoded": _percent_all,
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "hex": lambda text: text.encode().hex().encode(),
    "reversed": lambda text: text[::-1].encode(),
    **{f"base64+{shift}": lambda text, shift=shift: _base64(text, shift) for shift in range(3)},
    **{f"base64url+{shift}": lambda text, shift=shift: _base64(text, shift, urlsafe_b64encode) for shift in range(3)},
}
_IN_ONE_CASE = [name for name in FORMS if not name.startswith("base64")]


class LeakFinder:
    """Looks for many texts at once, in any case, in every form, also inside what zlib or gzip packed."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._lowered, self._exact = ahocorasick.Automaton(), ahocorasick.Automaton()
        for text in texts:
            for name, form in FORMS.items():
                lowered = name in _IN_ONE_CASE
                needle = form(text).lower() if lowered else form(text)
                automaton = self._lowered if lowered else self._exact
                automaton.add_word(needle.decode("latin-1"), (text, name))
        self._lowered.make_automaton()
        self._exact.make_automaton()

    def find(self, content: bytes) -> set[tuple[str, str]]:
        """(text, form) of everything that stands in some bytes."""
        found: set[tuple[str, str]] = set()
        for part in (content, *_unpacked(content)):
            found |= {hit for _, hit in self._lowered.iter(part.lower().decode("latin-1"))}
            found |= {hit for _, hit in self._exact.iter(part.decode("latin-1"))}
        return found

    def find_in(self, folder: Path, *, but: Iterable[str] = ()) -> set[tuple[str, str, str]]:
        """(file, text, form) for all files below a folder; but: names right below it that are left out."""
        left_out = set(but)
        return {
            (str(path.relative_to(folder)), *hit)
            for path in folder.rglob("*")
            if path.relative_to(folder).parts[0] not in left_out and path.is_file()
            for hit in self.find(path.read_bytes())
        }


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What unpacks from any place that looks like the beginning of packed data."""
    for place in _PACKED.finditer(content):
        try:
            part = zlib.decompressobj(wbits=47).decompress(content[place.start() :], _MOST_UNPACKED)
        except zlib.error:
            continue
        if part:
            yield part
