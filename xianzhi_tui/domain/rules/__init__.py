"""The guards of the state machines, one module per part of the office's work."""
