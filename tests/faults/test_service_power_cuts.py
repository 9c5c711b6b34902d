"""The service really killed at every named place: what it answered is there, what it did not is whole or absent."""

from __future__ import annotations
