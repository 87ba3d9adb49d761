"""The benchmarks: each prints figures, none judges."""
