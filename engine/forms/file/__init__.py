"""Reads `.form` files."""
