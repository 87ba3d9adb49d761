"""What every page stands in: the application, sign-in, security, errors, typed work."""
