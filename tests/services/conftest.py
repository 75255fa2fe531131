"""The invented schools that reviewing is tested on."""

from tests.web.desks import desk, empty_desk, empty_folder, stock_folder

__all__ = ["desk", "empty_desk", "empty_folder", "stock_folder"]
