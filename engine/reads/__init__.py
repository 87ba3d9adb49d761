"""What pages ask; nothing here changes a case."""
