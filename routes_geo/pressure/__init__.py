"""Pressure on a route, in five steps: signals -> indicators -> parts -> score -> route.

`known` reads what was known of the routes on a day, and `revision_history` how figures were revised. Alarms, their
backtest, nowcasts and forecasts stand on the same signals.
"""
