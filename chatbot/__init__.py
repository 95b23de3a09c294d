"""A question in, a cited answer out: on a person's screen, at the command line, or in an evaluation."""
