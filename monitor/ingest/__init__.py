"""From bytes on disk to canonical entries: tailing, framing, reading. No database, no rules."""
