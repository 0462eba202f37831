"""Look whether this container's worker has moved lately; standard library only."""

import os
import sys
import tempfile
import time
from pathlib import Path

# As reviewapp/settings.py names it. A beat comes every ten seconds, at work every few.
FOLDER = os.environ.get("PULSE_DIR") or tempfile.gettempdir()
PULSE = Path(FOLDER) / f"pulse-{os.environ.get('HOSTNAME', 'worker')}"
LONGEST_S = 60

if __name__ == "__main__":
    try:
        still = time.time() - PULSE.stat().st_mtime
    except OSError as error:
        sys.exit(f"The worker has not moved yet: {error}")
    if still > LONGEST_S:
        sys.exit(f"The worker has not moved for {still:.0f} seconds.")
