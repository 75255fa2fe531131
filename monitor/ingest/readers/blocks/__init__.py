"""Records as bytes enter, a megabyte at a time; columns of values that are numbered, not made texts, leave."""
