"""Disclosure control: places counts on cells and withholds small ones. Start with `policy`, `cells` and `vintages`."""
