"""Texts: British values, `{{FEEL}}` templates, Markdown."""
