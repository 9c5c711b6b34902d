"""The rules of the property office: pure functions over frozen values, standard library only."""
