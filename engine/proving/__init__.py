"""Proofs and benchmarks: they drive the product and are no part of it."""
