"""The service's books: tables, the gap-free feed, and one unit of work per change."""
