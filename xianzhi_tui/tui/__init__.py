"""The duty desk on the screen: Textual, the rules, and the desk's protocol; no service, no network."""
