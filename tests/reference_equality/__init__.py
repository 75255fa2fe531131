"""Random lists and log lines go in; every line's themes by the fast way and by the plain one are held together."""
