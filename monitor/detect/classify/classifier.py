"""A frame of entries goes in; which rows count, and why, comes out: pure, and fast on dictionary-encoded columns."""

import numpy as np
from numpy.typing import NDArray

from monitor.detect.classify.classified import Classified
from monitor.detect.classify.library import Library
from monitor.detect.classify.policy import Policy, Signals
from monitor.detect.classify.reference import Reference
from monitor.detect.classify.rows import RowVerdicts, judge_rows, spread
from monitor.detect.classify.shields import Place, count_excluded, find_shields
from monitor.detect.classify.verdicts import AddressVerdict, HostVerdict, Verdicts
from monitor.frames import EntryFrame


class Classifier:
    """Holds a school's themes and lists, and what was learnt about hosts, addresses and terms in earlier batches.

    A changed list needs a new classifier: nothing here changes but the bounded caches.
    """

    def __init__(self, reference: Reference, library: Library) -> None:
        self._reference = reference
        self._pseudonym = library.index.hashed.pseudonym
        self._policy = Policy(reference.themes)
        self._verdicts = Verdicts(reference, library)

    def classify(self, frame: EntryFrame, *, vendor: str, site: str = "") -> Classified:
        """vendor: whose category words the frame carries; a format id or a vendor of themes/categories.tsv.

        site: of the source, for allow rules that hold at one place only.
        """
        themes = self._reference.themes
        verdicts = judge_rows(frame, self._verdicts, vendor=self._reference.categories.find_vendor(vendor))
        rows = self._find_candidates(verdicts)
        place = Place(site=site, time_us=frame.time_us)
        decisions = self._policy.decide(self._gather(frame, verdicts, rows, place))
        excluded = count_excluded(verdicts, rows, decisions.excluded, place)
        return Classified(frame, verdicts, rows, decisions, themes=themes, pseudonym=self._pseudonym, excluded=excluded)

    def _find_candidates(self, verdicts: RowVerdicts) -> NDArray[np.int64]:
        """The rows about which anything is known that could make them count or shield them: a few in a hundred."""
        relevant = self._policy.relevant
        categories = np.array([bool(category.bits & relevant) for category in verdicts.categories], dtype=np.bool_)
        hosts = np.array([_is_known(host, relevant) for host in verdicts.hosts], dtype=np.bool_)
        known = categories[verdicts.category_codes] | hosts[verdicts.host_codes]
        known[[row for row, address in verdicts.addresses.items() if _says_something(address, relevant)]] = True
        known[[row for row, typed in verdicts.typed.items() if typed.verdict.bits]] = True
        return np.flatnonzero(known)

    def _gather(self, frame: EntryFrame, verdicts: RowVerdicts, rows: NDArray[np.int64], place: Place) -> Signals:
        bit = self._reference.themes.bit
        categories, hosts = verdicts.categories, verdicts.hosts
        category_codes, host_codes = verdicts.category_codes[rows], verdicts.host_codes[rows]
        signals = Signals(
            action=frame.action[rows],
            kind=frame.kind[rows],
            filter_bits=spread([category.bits for category in categories], category_codes),
            official_bits=spread([category.official_bits for category in categories], category_codes),
            list_bits=spread([host.bits for host in hosts], host_codes),
            hash_bits=spread([host.hash_bits for host in hosts], host_codes),
            phrase_bits=np.zeros(len(rows), dtype=np.uint64),
            direct_bits=np.zeros(len(rows), dtype=np.uint64),
            test_bits=spread([bit(host.test) if host.test else 0 for host in hosts], host_codes),
            allowed_bits=find_shields(verdicts, rows, place),
        )
        for number, row in enumerate(rows.tolist()):
            address = verdicts.addresses.get(row)
            if address is not None:
                signals.list_bits[number] |= np.uint64(address.bits | address.host.bits)
                signals.hash_bits[number] |= np.uint64(address.hash_bits | address.host.hash_bits)
                signals.test_bits[number] = bit(address.test) if address.test else 0
            typed = verdicts.typed.get(row)
            if typed is not None:
                signals.phrase_bits[number] = typed.verdict.bits
                signals.direct_bits[number] = typed.verdict.direct_bits
        return signals


def _is_known(host: HostVerdict, relevant: int) -> bool:
    return bool(host.bits & relevant or host.hash_bits or host.allow or host.test)


def _says_something(address: AddressVerdict, relevant: int) -> bool:
    return bool(address.bits & relevant or address.hash_bits or address.test or _is_known(address.host, relevant))
