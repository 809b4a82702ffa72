"""Repeatable benchmarks: ``python -m bench`` (``make bench``) writes ``docs/performance.md``.

CPU time is the operating system's account of the measuring process (user and system); the site
that answers is another process. Ratios are taken between drivers that took turns in one run.
"""
