"""Alerts become mails, mails leave, and what became of them is marked."""
