"""Work and rework packages: what goes out to a resource, in its own format."""

from assay.packages.files import NoContract
from assay.packages.outbox import DispatchResult, approve, dispatch, recall, send
from assay.packages.proposals import propose, read_packages

__all__ = [
    "DispatchResult",
    "NoContract",
    "approve",
    "dispatch",
    "propose",
    "read_packages",
    "recall",
    "send",
]
