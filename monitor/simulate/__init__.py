"""A school that does not exist: its people, its days, its logs."""
