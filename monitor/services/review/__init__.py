"""What people see of the drafts and do about them, for the pages and the command line alike."""
