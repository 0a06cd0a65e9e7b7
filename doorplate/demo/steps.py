"""Steps that are done once: what was done is written down beside the register."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Run = Callable[[Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A command of `doorplate`, the files it reads and the files it makes."""

    title: str
    command: tuple[str, ...]
    reads: tuple[Path, ...] = ()
    makes: tuple[Path, ...] = ()

    def fingerprint(self) -> str:
        """Return a hash of the command and of everything it reads."""
        parts = ["\0".join(self.command).encode()]
        parts += [path.read_bytes() for path in self.reads]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()


@dataclass
class Journal:
    """Which steps were done, with what; kept in a file so that a second run is quick.

    Where `subject`, the register, is gone, nothing counts as done.
    """

    path: Path
    subject: Path
    _done: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if self.subject.exists() and self.path.exists():
            self._done = json.loads(self.path.read_text(encoding="utf-8"))

    def is_done(self, step: Step) -> bool:
        """Tell whether the step was done with the same input and its output is here."""
        was_done = self._done.get(step.title) == step.fingerprint()
        return was_done and all(path.exists() for path in step.makes)

    def do(self, step: Step, run: Run) -> None:
        """Run the step and write it down; a step that fails is not written down."""
        run(step.command)
        self._done[step.title] = step.fingerprint()
        text = json.dumps(self._done, ensure_ascii=False, indent=2)
        draft = self.path.with_suffix(".part")
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(self.path)
