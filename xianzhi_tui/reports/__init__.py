"""What the office hands out: lists, reports and proofs, made from tickets and their events; no service, no screen."""
