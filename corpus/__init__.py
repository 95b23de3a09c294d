"""Documents in: files become text, sentences and passages, with offsets and pages."""
