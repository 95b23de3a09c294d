"""Passages in, evidence out: vectors and words, kept in one file and searched together."""
