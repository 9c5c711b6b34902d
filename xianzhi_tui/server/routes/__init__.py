"""The service's doors, one router per audience. A route parses, calls and returns."""
