"""The parts screens are made of; each posts what happened and issues nothing itself."""
