"""The scripts that bring an older database up to this program, one per change of the tables."""

HEAD = "0010"
