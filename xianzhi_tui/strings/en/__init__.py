"""The English texts, room by room."""
