"""An address goes in; the same, readable but not clickable, comes out."""

import re

_SCHEME = re.compile(r"\bh[tx][tx]p(s?)://", re.IGNORECASE)
_FTP = re.compile(r"\bf[tx]p(s?)://", re.IGNORECASE)
_DOT = re.compile(r"(?<!\[)\.(?!\])")
_TAIL = re.compile(r"(?<![:/])/(?!/)|[?#]")


def defang(text: str) -> str:
    """`http://bad.example/a.b` -> `hxxp://bad[.]example/a.b`: schemes spoilt, dots before the path in brackets.

    For showing only. Works on any text; applying it twice changes nothing.
    """
    text = _FTP.sub(r"fxp\1://", _SCHEME.sub(r"hxxp\1://", text))
    end = _TAIL.search(text)
    head, tail = (text[: end.start()], text[end.start() :]) if end else (text, "")
    return _DOT.sub("[.]", head) + tail
