"""Benchmarks: each prints ratios measured in one run against their floor; none is a timed test."""
