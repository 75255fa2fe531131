"""Dates that could be day/month or month/day enter, read both ways; one reading leaves, by proof from the same file."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNREADABLE = np.iinfo(np.int64).min

READ, NOT_A_TIME, UNDECIDED, CONTRADICTED = range(4)

REASONS = {
    NOT_A_TIME: "no time that this format can read",
    UNDECIDED: "day and month can't be told apart, and nothing in the file has proved their order yet",
    CONTRADICTED: "the date contradicts the day and month order that the file has proved",
}


@dataclass(slots=True)
class DayOrder:
    """The order of day and month in one file: JSON-able, carried from batch to batch.

    order: "dmy", "mdy", or "" when nothing may be assumed. proved: a stamp of this file could only be read that way.
    switched: stamps had been read by the assumed order before a stamp proved the other one.
    """

    order: str
    proved: bool = False
    assumed: bool = False
    switched: bool = False

    @classmethod
    def from_state(cls, state: Mapping[str, object], default: str) -> "DayOrder":
        order = state.get("order")
        return cls(
            order=order if isinstance(order, str) else default,
            proved=bool(state.get("proved")),
            assumed=bool(state.get("assumed")),
        )

    def to_state(self) -> dict[str, object]:
        return {"order": self.order, "proved": self.proved, "assumed": self.assumed}

    def settle(
        self, dmy_us: NDArray[np.int64], mdy_us: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Choose between two readings of each stamp, in file order: (wall times, reason codes).

        An earlier line never waits for a later one, so that the result doesn't depend on where a batch ends: the
        format's usual order holds until a stamp of the file proves the other (the first number is above 12, or the
        second); from then on that one holds. After a proof, a stamp that only fits the other order is refused.
        """
        has_dmy, has_mdy = dmy_us != UNREADABLE, mdy_us != UNREADABLE
        against = has_mdy & ~has_dmy if self.order == "dmy" else has_dmy & ~has_mdy
        if self.order and not against.any():
            chosen = dmy_us if self.order == "dmy" else mdy_us
            if not self.proved:
                alone = has_dmy != has_mdy
                self.assumed |= bool((has_dmy & has_mdy & (dmy_us != mdy_us)).any())
                self.proved = bool(alone.any())
            return chosen, np.where(chosen == UNREADABLE, NOT_A_TIME, READ).astype(np.uint8)
        steps = [self._step(*pair) for pair in zip(dmy_us.tolist(), mdy_us.tolist(), strict=True)]
        return np.array([us for us, _ in steps], dtype=np.int64), np.array([code for _, code in steps], dtype=np.uint8)

    def _step(self, dmy: int, mdy: int) -> tuple[int, int]:
        if dmy == mdy:
            return dmy, NOT_A_TIME if dmy == UNREADABLE else READ
        if UNREADABLE in {dmy, mdy}:
            return self._step_proof("mdy" if dmy == UNREADABLE else "dmy", max(dmy, mdy))
        if not self.order:
            return UNREADABLE, UNDECIDED
        self.assumed |= not self.proved
        return (dmy if self.order == "dmy" else mdy), READ

    def _step_proof(self, order: str, wall_us: int) -> tuple[int, int]:
        if self.proved and order != self.order:
            return UNREADABLE, CONTRADICTED
        self.switched |= self.assumed and order != self.order
        self.order, self.proved = order, True
        return wall_us, READ
