"""What an answer's sentences rest on, and whether that supports them.

`stream` cuts what a model writes into sentences, `echoes` tells those that only repeat the question. `grounding` has
the verdict: by `alignment`, the evidence that a sentence came from, then by what it says otherwise than that (`numbers`
and `figures`, `units`, `names`, `contradiction`), by likeness in meaning, and by `entailment` where such a model is
chosen.
`disagreement` looks for other documents with another figure.
"""
