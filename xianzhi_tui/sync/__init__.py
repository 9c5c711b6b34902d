"""The desk's local copy: what the server confirmed, and what still has to reach it."""
