"""A number of entries comes in; list files of that size leave: a UT1-like folder, an IWF-like file, a marked list."""

from pathlib import Path

from monitor.simulate.names import NOUNS

CATEGORIES = ("adult", "gambling", "drogue", "redirector", "hacking", "warez", "dating", "agressif", "vpn", "games",
              "shopping", "publicite")  # fmt: skip
MARKED_HOSTS = 5
IWF_PAGES = 5_000
CHUNK = 100_000


def listed_host(number: int) -> str:
    """The entry of that number; its category is CATEGORIES[number % 12]. Distinct numbers give distinct hosts."""
    return f"{NOUNS[number * 7 % 55]}{NOUNS[number // 55 % 55]}-{number}.test"


def marked_host(number: int) -> str:
    """A host of the marked list (theme self_harm: one attempt opens a draft), so that drafts can be counted exactly."""
    return f"marked{number % MARKED_HOSTS}.test"


def write_lists(folder: Path, *, entries: int) -> None:
    """`ut1/<category>/domains` with that many entries together, `iwf.txt` with 5,000 pages, and `marked.txt`."""
    for place, category in enumerate(CATEGORIES):
        path = folder / "ut1" / category / "domains"
        path.parent.mkdir(parents=True, exist_ok=True)
        numbers = range(place, entries, len(CATEGORIES))
        with path.open("w", encoding="utf-8") as file:
            for start in range(0, len(numbers), CHUNK):
                file.writelines(f"{listed_host(number)}\n" for number in numbers[start : start + CHUNK])
    pages = (f"pages{number % 500}.test/album/{number}/page.html\n" for number in range(IWF_PAGES))
    (folder / "iwf.txt").write_text("".join(pages), encoding="utf-8")
    (folder / "marked.txt").write_text("".join(f"{marked_host(n)}\n" for n in range(MARKED_HOSTS)), encoding="utf-8")
