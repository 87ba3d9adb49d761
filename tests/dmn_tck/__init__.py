"""Runs cases of the DMN Technology Compatibility Kit."""
