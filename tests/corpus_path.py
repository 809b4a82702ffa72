"""Where the recorded corpus is: beside the project, or where MONITOR_CORPUS says."""

import os
from pathlib import Path

CORPUS = Path(
    os.environ.get("MONITOR_CORPUS") or Path(__file__).parents[1] / "../shared/corpus"
).resolve()
