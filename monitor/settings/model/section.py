"""The base of every table of a config file: unknown keys are refused, each key says in its docstring what it does."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
"""Letters, digits, '.', '-' and '_', at most 64."""


class Section(BaseModel):
    """A table of a config file. What was read can't be changed. docs/config.md is made of the docstrings.

    Only the tool that writes that page reads those of the keys: pydantic would at each start, for a tenth of a second.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
