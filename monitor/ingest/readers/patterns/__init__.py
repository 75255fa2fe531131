"""Records that an expression describes enter; the values of its groups leave."""
