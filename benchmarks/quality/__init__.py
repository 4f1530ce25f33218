"""How good the answers are, on real and simulated data."""
