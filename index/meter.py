"""How far an update of a library is."""

from __future__ import annotations

from index.types import Progress, Report


class Meter:
    """Counts what is done, and tells it."""

    def __init__(self, report: Report) -> None:
        self.passages = 0
        self._report = report
        self._files = self._of_files = 0
        self._done, self._total = 0.0, 1.0

    def expect(self, files: int, work: float) -> None:
        """Take in what there is to do."""
        self._of_files, self._total = files, work or 1.0

    def add(self, work: float, *, files: int = 0, passages: int = 0) -> None:
        """Take in what was done."""
        self._done += work
        self._files += files
        self.passages += passages

    def tell(self, name: str, ahead: float = 0.0) -> None:
        """Report what is done, and `ahead` of the work besides, at the file of this name."""
        share = min(1.0, (self._done + ahead) / self._total)
        self._report(Progress(self._files, self._of_files, self.passages, share, name))

    def end(self) -> None:
        """Report that all is done."""
        self._report(Progress(self._of_files, self._of_files, self.passages, 1.0, ""))
