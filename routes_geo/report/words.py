"""Write ratios as they appear in the report."""

from __future__ import annotations


def percent(ratio: float, *, signed: bool = True) -> str:
    """Return a ratio as a percentage with one decimal, signed by default: 0.5 is `+50.0 %`."""
    text = f"{abs(ratio) * 100:,.1f} %"
    sign = "\u2212" if ratio < 0 else "+"
    return f"{sign}{text}" if signed or ratio < 0 else text
