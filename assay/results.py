"""What a run did, for people and programs."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class RunResult:
    """What a run did.

    Attributes:
        ok: A build of the newest facts is published.
        run_id: The published build.
        published: Whether this run published it.
        message: In one sentence.
        deliveries: What landed, was refused, or came twice.
        held: Deliveries held by this run's checks, with the reasons.
        waiting: Files in drop/ that are not complete yet.
        proposed: Packages that wait for a lead's approval.
        sent: Packages that left.
        problems: What was not done for lack of something, with what to do.
        seconds: Per step.
    """

    ok: bool = False
    run_id: str | None = None
    published: bool = False
    message: str = ""
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, str]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    n_builds: int = 0
    n_quarantined: int = 0
    n_warnings: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def n_not_accepted(self) -> int:
        """What `--strict` counts."""
        refused = [one for one in self.deliveries if one["status"] == "refused"]
        records = sum(one.get("n_refused") or 0 for one in self.deliveries)
        return len(refused) + records + len(self.held) + self.n_quarantined

    def as_dict(self) -> dict[str, Any]:
        return {**vars(self), "n_not_accepted": self.n_not_accepted}
