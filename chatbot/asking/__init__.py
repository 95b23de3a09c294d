"""What is asked, told without a model.

`smalltalk` answers what needs no documents; `followup` makes a question stand alone, by what it points to (`pointing`),
what the conversation was about (`topics`) and the names in it (`mentions`); `clarify` asks back where that tells
nothing; `questions` tells the kind and the parts of what is left.
"""
