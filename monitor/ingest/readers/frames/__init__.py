"""Records in frames of syslog enter; the records alone leave, and what their frames told."""
