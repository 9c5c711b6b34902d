"""贤智值班台: the duty desk of a residential compound's property office."""

__version__ = "0.1.0"
