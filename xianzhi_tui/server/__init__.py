"""The ticket service: it alone decides; desks and residents ask it over HTTP."""
