"""A frozen record comes in; a way of making it that takes a quarter of the time comes out.

A frozen dataclass sets each of its fields through `object.__setattr__`, so that a record of twenty-six fields takes
three microseconds. Of the few kinds that are made for every line that counts, that was a tenth of the work.
"""

from dataclasses import field, fields, make_dataclass
from typing import TypeVar, cast

T = TypeVar("T")


def quick(record: type[T]) -> type[T]:
    """Something that is called as `record` is, and gives an instance of `record`, frozen like any other.

    record: a dataclass with slots, frozen and keyword-only, without a `__post_init__` of its own. Its twin has the same
    slots but isn't frozen; an instance is filled as the twin, and then becomes the record.
    """

    def become(self: object) -> None:
        self.__class__ = record  # the same slots in the same order

    twin = make_dataclass(
        f"Quick{record.__name__}",
        [
            (each.name, each.type, field(default=each.default, default_factory=each.default_factory))
            for each in fields(record)  # type: ignore[arg-type]
        ],
        namespace={"__post_init__": become},
        kw_only=True,
        slots=True,
    )
    return cast("type[T]", twin)
