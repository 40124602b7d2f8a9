"""Define which names and lines the basemap shows, where they differ from Natural Earth.

This module imports nothing of the project, because it runs while the wheel is built.
"""

Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees
EVERYWHERE: Bounds = (-180.0, -90.0, 180.0, 90.0)

# Natural Earth 4.1 short names, and the unabbreviated names that the United Nations use.
NAMES = {
    "Antigua and Barb.": "Antigua and Barbuda",
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "British Virgin Is.": "British Virgin Islands",
    "Cayman Is.": "Cayman Islands",
    "Central African Rep.": "Central African Republic",
    "Cook Is.": "Cook Islands",
    "Dem. Rep. Congo": "DR Congo",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "Faeroe Is.": "Faroe Islands",
    "Falkland Is.": "Falkland Islands (Malvinas)",
    "Fr. Polynesia": "French Polynesia",
    "Fr. S. Antarctic Lands": "French Southern Territories",
    "Heard I. and McDonald Is.": "Heard Island and McDonald Islands",
    "Macedonia": "North Macedonia",
    "Marshall Is.": "Marshall Islands",
    "N. Mariana Is.": "Northern Mariana Islands",
    "Pitcairn Is.": "Pitcairn",
    "S. Geo. and the Is.": "South Georgia and the South Sandwich Islands",
    "S. Sudan": "South Sudan",
    "Solomon Is.": "Solomon Islands",
    "St-Barthélemy": "Saint Barthélemy",
    "St-Martin": "Saint Martin",
    "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon",
    "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "São Tomé and Principe": "São Tomé and Príncipe",
    "Turkey": "Türkiye",
    "Turks and Caicos Is.": "Turks and Caicos Islands",
    "U.S. Minor Outlying Is.": "U.S. Minor Outlying Islands",
    "U.S. Virgin Is.": "U.S. Virgin Islands",
    "W. Sahara": "Western Sahara",
    "Wallis and Futuna Is.": "Wallis and Futuna",
    "eSwatini": "Eswatini",
}

# Leased areas and military bases: they have no border and no name on the map.
PART_OF = {
    "Akrotiri": "Cyprus",
    "Ashmore and Cartier Is.": "Australia",
    "Baikonur": "Kazakhstan",
    "Cyprus U.N. Buffer Zone": "Cyprus",
    "Dhekelia": "Cyprus",
    "USNB Guantanamo Bay": "Cuba",
}
# Territories inside a dashed line, without their own name on the map.
NAMED_WITH = {"N. Cyprus": "Cyprus", "Somaliland": "Somalia"}
# Named although the source has no ISO 3166-1 numeric code (Kosovo: the page has the UNSCR 1244 note).
NAMED_WITHOUT_CODE = {"Kosovo"}

# Dashed lines: a pair of names, and the bounds of the dashed stretch. Crimea is drawn as a part of Ukraine: these
# bounds contain only the line that the source draws across its isthmus.
DISPUTED: dict[tuple[str, str], Bounds] = {
    ("China", "India"): EVERYWHERE,
    ("China", "Pakistan"): EVERYWHERE,
    ("China", "Siachen Glacier"): EVERYWHERE,
    ("Cyprus", "N. Cyprus"): EVERYWHERE,
    ("Egypt", "Sudan"): (33.0, 21.0, 38.0, 24.0),
    ("India", "Pakistan"): (73.0, 32.4, 78.0, 37.5),
    ("India", "Siachen Glacier"): EVERYWHERE,
    ("Israel", "Palestine"): EVERYWHERE,
    ("Israel", "Syria"): EVERYWHERE,
    ("Kenya", "S. Sudan"): EVERYWHERE,
    ("Kosovo", "Serbia"): EVERYWHERE,
    ("North Korea", "South Korea"): EVERYWHERE,
    ("Pakistan", "Siachen Glacier"): EVERYWHERE,
    ("Russia", "Ukraine"): (32.0, 44.0, 36.8, 46.4),
    ("S. Sudan", "Sudan"): EVERYWHERE,
    ("Somalia", "Somaliland"): EVERYWHERE,
}

# The source follows the sand wall inside Western Sahara. The line at 27 degrees 40 minutes north is drawn instead, and
# the name stands in the middle of the whole territory.
REPLACED_LINES = {("Morocco", "W. Sahara"): [(-13.17, 27.667), (-8.667, 27.667)]}
REPLACED_POINTS = {"W. Sahara": (-13.2, 24.6)}
