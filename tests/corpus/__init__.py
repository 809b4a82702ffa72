"""The recorded corpus: what each page is, what its expected file says, and how much of it is read."""
