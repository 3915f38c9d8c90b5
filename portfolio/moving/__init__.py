"""Moving in: the files of a site kit become content, and nothing of them is left out without a word.

`tree` reads a folder that nobody vouches for, `kits` knows what the files of each kit mean and tells it in `records`,
`writing` makes rows of these, and `report` says what became of each file.
"""
