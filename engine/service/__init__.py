"""What may be done: one public method is one command is one transaction."""
