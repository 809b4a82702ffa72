"""What was read and dropped does not stay with the process."""

import gc
import platform
import subprocess
import sys

import pytest

from monitor.app.freed import settled

PROGRAM = """
from monitor.app.freed import give_back

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

held = [bytes(60_000) for _ in range(2_000)]
last = bytes(60_000)
full = resident()
del held
give_back()
print(full - resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps freed memory so")
def test_memory_that_was_freed_is_given_back():
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, check=True, text=True
    )
    assert int(said.stdout) > 80_000_000


def test_in_a_round_what_was_there_before_is_not_looked_through_for_garbage():
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="in the middle"), settled():
        assert gc.get_freeze_count() > 10_000
        raise ValueError("in the middle")
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
