"""What is true of a case, a task, a deadline: plain Python without I/O, clock or library."""
