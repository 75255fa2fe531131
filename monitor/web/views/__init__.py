"""One module per page: what was asked goes to a service, what it answers goes into a template. No logic here."""
