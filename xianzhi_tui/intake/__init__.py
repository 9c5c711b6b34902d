"""Reports kept by other systems, read from their files and made ready to be filed here."""
