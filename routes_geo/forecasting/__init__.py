"""Forecasts of monthly counts: models of a library, evaluated at rolling origins, withheld where they show no skill."""
