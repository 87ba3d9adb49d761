"""What was given to a form: taken apart, checked, turned into values."""
