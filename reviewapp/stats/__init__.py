"""Pure: estimators and intervals over arrays; knows no Django."""
