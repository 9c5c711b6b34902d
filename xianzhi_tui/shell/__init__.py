"""The commands of `xianzhi`, one module each; the composition root hands them the office they work in."""
