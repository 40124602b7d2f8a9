"""Read tables of any file form, decide what their columns mean, and judge how much of them was counted."""
