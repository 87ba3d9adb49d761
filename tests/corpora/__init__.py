"""Compares what becomes of collections of inputs with what became of them before."""
