"""Translate the names of nationalities that the Italian ministry uses."""

from __future__ import annotations

_OTHERS = "XXX"  # unspecified nationality
_CODES = {
    "afghanistan": "AFG",
    "albania": "ALB",
    "algeria": "DZA",
    "altre": _OTHERS,
    "bangladesh": "BGD",
    "benin": "BEN",
    "burkina faso": "BFA",
    "camerun": "CMR",
    "ciad": "TCD",
    "comore": "COM",
    "congo": "COG",
    "costa d'avorio": "CIV",
    "egitto": "EGY",
    "eritrea": "ERI",
    "etiopia": "ETH",
    "gambia": "GMB",
    "georgia": "GEO",
    "ghana": "GHA",
    "guinea": "GIN",
    "guinea bissau": "GNB",
    "india": "IND",
    "iran": "IRN",
    "iraq": "IRQ",
    "kuwait": "KWT",
    "libano": "LBN",
    "liberia": "LBR",
    "libia": "LBY",
    "mali": "MLI",
    "marocco": "MAR",
    "mauritania": "MRT",
    "myanmar": "MMR",
    "nepal": "NPL",
    "niger": "NER",
    "nigeria": "NGA",
    "pakistan": "PAK",
    "palestina": "PSE",
    "russia": "RUS",
    "senegal": "SEN",
    "sierra leone": "SLE",
    "siria": "SYR",
    "somalia": "SOM",
    "sri lanka": "LKA",
    "sudan": "SDN",
    "sud sudan": "SSD",
    "togo": "TGO",
    "tunisia": "TUN",
    "turchia": "TUR",
    "ucraina": "UKR",
    "yemen": "YEM",
}


def italian_nationality(name: str) -> str | None:
    """Return the ISO 3166-1 alpha-3 code of a nationality in Italian, XXX for "altre"; None if it is unknown."""
    return _CODES.get(name.strip().rstrip("*").strip().casefold().replace("\u2019", "'"))
