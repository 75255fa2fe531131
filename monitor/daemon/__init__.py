"""The unattended loop, and how it tells systemd that it makes progress."""
