"""Invented neighbours and what happens to them: for the demonstration, for load runs and for tests."""
