"""How good the answers are, measured on questions and claims with known answers."""
