"""A frame goes in; per row, the verdicts on its category, host, address and typed words come out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.detect.address.url import canonical_host
from monitor.detect.classify.hosts import judge_column
from monitor.detect.classify.verdicts import (
    NO_CATEGORY,
    AddressVerdict,
    CategoryVerdict,
    HostVerdict,
    Verdicts,
)
from monitor.detect.phrases.book import TermVerdict
from monitor.detect.phrases.search import decode_once
from monitor.frames import Coded, Codes, EntryFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Words that somebody typed, decoded once: from the log's own column, or from the address of a search."""

    term: str
    is_suggest: bool
    verdict: TermVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdicts:
    """category_codes, host_codes: int32, shape (rows,), places in the verdict lists; -1 is their last element, "none".

    domain: the hosts as logged; hosts: only of those about which something is known. addresses, typed: only of the rows
    that have something to say.
    """

    category_codes: Codes
    categories: list[CategoryVerdict]
    domain: Coded
    host_codes: Codes
    hosts: list[HostVerdict]
    addresses: dict[int, AddressVerdict]
    typed: dict[int, Typed]


def judge_rows(frame: EntryFrame, verdicts: Verdicts, *, vendor: str) -> RowVerdicts:
    """Work once per distinct category and host; whole addresses only where the host asks for them."""
    domain = _complete_domains(frame)
    hosts, host_codes = judge_column(domain, verdicts)
    asking = np.flatnonzero(np.array([bool(host.needs) for host in hosts], dtype=np.bool_)[host_codes])
    addresses: dict[int, AddressVerdict] = {}
    typed: dict[int, Typed] = {}
    for row in asking.tolist():
        url = frame.url[row]
        address = verdicts.judge_address(url) if url else None
        if address is not None:
            addresses[row] = address
            if address.search is not None:
                found = address.search
                typed[row] = Typed(
                    term=found.term, is_suggest=found.is_suggest, verdict=verdicts.judge_term(found.term)
                )
    for row in _present_rows(frame.search_term):
        term = decode_once(frame.search_term[row] or "").strip()
        if term:
            typed[row] = Typed(term=term, is_suggest=False, verdict=verdicts.judge_term(term))
    categories = [verdicts.judge_category(value, vendor) for value in frame.category.values]
    return RowVerdicts(
        category_codes=frame.category.codes,
        categories=[*categories, NO_CATEGORY],
        domain=domain,
        host_codes=host_codes,
        hosts=hosts,
        addresses=addresses,
        typed=typed,
    )


def _complete_domains(frame: EntryFrame) -> Coded:
    """The domain column, with the hosts of the addresses where the log's own column is empty."""
    missing = np.flatnonzero(frame.domain.codes < 0)
    if not len(missing):
        return frame.domain
    urls = ((row, frame.url[row]) for row in missing.tolist())
    found = {row: host for row, url in urls if url and (host := canonical_host(url)) is not None}
    if not found:
        return frame.domain
    numbers = {value: number for number, value in enumerate(frame.domain.values)}
    codes = frame.domain.codes.copy()
    codes[list(found)] = [numbers.setdefault(host, len(numbers)) for host in found.values()]
    return Coded(list(numbers), codes)


def _present_rows(texts: Sequence[str | None]) -> Sequence[int]:
    if isinstance(texts, list) and texts.count(None) == len(texts):
        return ()
    return [row for row, text in enumerate(texts) if text]


def spread(values: Sequence[int], codes: Codes) -> NDArray[np.uint64]:
    """The value of each row's code; the last value is that of code -1."""
    return np.array(values, dtype=np.uint64)[codes]
