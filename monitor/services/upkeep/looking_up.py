"""What the lists say about addresses: the answer of `lists lookup`."""

from collections.abc import Iterator, Sequence
from typing import Any

from monitor.detect.address.defang import defang
from monitor.detect.lists import find_matches
from monitor.errors import ListError
from monitor.services.upkeep.lists import load_lists
from monitor.settings.school import School


def look_up(school: School, addresses: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The JSON object of DESIGN section 4 for each address, and `shown`: the same address, readable but not clickable.

    Raises ListError when a list can't be used: an answer without it would be wrong.
    """
    lists = load_lists(school)
    if lists.refused:
        raise ListError(next(iter(lists.refused.values())))
    for address in addresses:
        yield {**find_matches(address, lists.library.index).to_dict(), "shown": defang(address)}
