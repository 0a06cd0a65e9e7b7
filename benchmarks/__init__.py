"""Doorplate measured against what people would otherwise use, in the same run."""
