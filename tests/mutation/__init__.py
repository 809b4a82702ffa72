"""Each defence taken out, one at a time: the tests that stand for it must fail (``make mutation``)."""
