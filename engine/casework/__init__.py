"""The open case: its file, people and tasks, and who may know what of it."""
