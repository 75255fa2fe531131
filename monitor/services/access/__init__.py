"""Who signs in, with which password, for how long."""
