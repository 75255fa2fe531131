"""From canonical entries to findings: addresses, lists, themes, attempts, rules. Pure: no clock, file or session."""
