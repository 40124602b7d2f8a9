import io
import threading
from pathlib import Path

import pytest

from routes_geo.errors import DataError
from routes_geo.tables.delimited import Account, find_dialect, read_text
from routes_geo.tables.loan import Loan, lending


def test_waits_until_a_thread_has_let_go_of_the_stream_and_of_all_it_read() -> None:
    may_end = threading.Event()
    held: list[object] = []

    def hold(loan: Loan) -> None:
        reader = loan.reader(io.BufferedReader(io.BytesIO(b"abc")))  # type: ignore[arg-type]
        held.extend([reader, reader.read(2), loan.function(str)])

    def let_go() -> None:
        may_end.wait()
        held.clear()

    with lending() as loan:
        hold(loan)
        assert held[1] == b"ab"
        thread = threading.Thread(target=let_go)
        thread.start()
        may_end.set()
    assert not held
    thread.join()


@pytest.mark.parametrize("line", ["1,2\n", '"' + "x" * 9_000_000 + "\n"])
def test_nothing_is_lent_after_a_file_was_read_or_refused(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loans: list[Loan] = []

    class Kept(Loan):
        def __init__(self) -> None:
            super().__init__()
            loans.append(self)

    monkeypatch.setattr("routes_geo.tables.loan.Loan", Kept)
    path = str(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text("period,value\n" + line, encoding="utf-8")
    dialect = find_dialect(path)
    try:
        rows = sum(batch.num_rows for batch in read_text(path, dialect, ["value"], Account()))
    except DataError:
        rows = 0
    assert rows == (line == "1,2\n")
    assert [loan._held for loan in loans] == [0]
