"""Rerun the calibration: python -m tests.calibration [studies]."""

import sys

from tests.calibration import report

report.keep(report.measure(studies=int(sys.argv[1]) if len(sys.argv) > 1 else 4000))
