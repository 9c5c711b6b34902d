"""The Chinese texts, room by room."""
