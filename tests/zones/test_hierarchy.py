"""Zones above and below one another, against H3's own library."""

from __future__ import annotations

import h3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.zones.hierarchy import compact, descendant_spans, descendants

LAMPEDUSA = h3.latlng_to_cell(35.502, 12.609, 2)
PENTAGON = h3.get_pentagons(1)[3]
ACROSS_THE_ANTIMERIDIAN = h3.latlng_to_cell(-17.0, 179.9, 1)


def ints(cells: list[str]) -> np.ndarray:
    return np.array(sorted(h3.str_to_int(cell) for cell in cells), np.uint64)


@pytest.mark.parametrize("zone", [LAMPEDUSA, PENTAGON, ACROSS_THE_ANTIMERIDIAN])
@pytest.mark.parametrize("depth", [0, 1, 2, 4])
def test_descendants_are_h3s_children_ascending(zone: str, depth: int) -> None:
    expected = ints(list(h3.cell_to_children(zone, h3.get_resolution(zone) + depth)))
    assert descendants(h3.str_to_int(zone), depth).tolist() == expected.tolist()


@pytest.mark.parametrize("zone", [LAMPEDUSA, PENTAGON, h3.get_pentagons(0)[0]])
@pytest.mark.parametrize("level", [2, 3, 5])
def test_a_span_holds_the_descendants_and_no_neighbour(zone: str, level: int) -> None:
    first, last = (int(end[0]) for end in descendant_spans([h3.str_to_int(zone)], level))
    inside = ints(list(h3.cell_to_children(zone, level)))
    assert first == inside[0]
    assert first <= inside[-1] <= last
    around = set(h3.grid_disk(zone, 2)) - {zone}
    beside = ints([cell for one in around for cell in h3.cell_to_children(one, level)])
    assert not np.any((beside >= first) & (beside <= last))


def test_a_span_at_its_own_level_is_the_zone() -> None:
    zone = h3.str_to_int(h3.latlng_to_cell(35.5, 12.6, 15))
    assert [int(end[0]) for end in descendant_spans([zone], 15)] == [zone, zone]


def test_a_whole_family_becomes_its_ancestor() -> None:
    for zone in (LAMPEDUSA, PENTAGON, h3.get_res0_cells()[7]):
        assert compact(descendants(h3.str_to_int(zone), 3)).tolist() == [h3.str_to_int(zone)]


def test_one_missing_grandchild_leaves_its_siblings_and_the_other_families() -> None:
    below = descendants(h3.str_to_int(LAMPEDUSA), 2)
    found = compact(np.delete(below, 10))
    assert sorted(h3.get_resolution(h3.int_to_str(int(zone))) for zone in found) == [3] * 6 + [4] * 6
    assert np.all(np.diff(found.astype(np.int64)) > 0)


def test_nothing_is_compacted_to_nothing() -> None:
    assert compact(np.empty(0, np.uint64)).size == 0


@given(st.sets(st.integers(0, 342)), st.sampled_from([LAMPEDUSA, ACROSS_THE_ANTIMERIDIAN]))
def test_compact_agrees_with_h3(positions: set[int], zone: str) -> None:
    chosen = descendants(h3.str_to_int(zone), 3)[sorted(positions)]
    expected = h3.compact_cells([h3.int_to_str(int(cell)) for cell in chosen])
    assert compact(chosen).tolist() == ints(list(expected)).tolist()
