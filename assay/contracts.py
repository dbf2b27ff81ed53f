"""Feed contracts from the command line: try one, propose one, let one know a new name."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from assay import arrivals
from assay.errors import AssayError, WrongUse
from assay.journal import Journal
from assay.progress import Progress, silent
from assay.workspace import Workspace
from loaders import contract_edit, suggestion, trial
from loaders.archive import Archive
from loaders.contract import BadContract, load_contract
from loaders.facts import open_facts
from loaders.feeds import KINDS
from loaders.header import fold
from loaders.ledger import Delivery
from loaders.refusal import Refusal
from loaders.requeue import CannotRequeue, requeue


@dataclass(frozen=True)
class Accepted:
    """What `assay contract accept` did.

    Attributes:
        is_changed: False where the contract knew the name already.
        requeued: Where the refused file was put; None where it was not refused.
        deliveries: What became of it.
    """

    contract: Path
    is_changed: bool
    requeued: Path | None
    deliveries: list[Delivery]


def check(workspace: Workspace, path: Path, folder: str | None) -> trial.Trial:
    """Says what landing would make of a file."""
    folder = folder or _folder_of(path)
    if folder is None:
        raise WrongUse(
            f"Where would {path.name} be dropped? Say so: --as labels/<resource>, items/<project>, "
            "gold/<project> or batches/<project>."
        )
    folder = folder.strip("/").removeprefix("drop/")
    return trial.check(path, folder, workspace.contracts, workspace.seeds, workspace.facts)


def unknown_labels(workspace: Workspace, tried: trial.Trial) -> dict[str, int]:
    """Answers that no label of the taxonomy and no alias of the contract has; how often each."""
    contract = tried.contract
    if contract is None or contract.feed_kind != "labels":
        return {}
    known = suggestion.known(workspace.seeds, workspace.contracts).labels
    found: dict[str, int] = {}
    for (question, answer), n in sorted(tried.answers.items(), key=lambda one: -one[1]):
        names = [
            labels
            for (project_id, question_id), labels in known.items()
            if project_id == contract.project_id and question in (None, question_id)
        ]
        if names and not any(fold(answer) in labels for labels in names):
            found[answer] = found.get(answer, 0) + n
    return found


def suggest(workspace: Workspace, path: Path, folder: str | None, project: str | None) -> str:
    """Proposes a feed contract for files like this one.

    Raises:
        AssayError: The file cannot be read in any way we know.
    """
    folder = folder or _folder_of(path)
    kind, _, owner = (folder or "").strip("/").removeprefix("drop/").partition("/")
    names = owner.split("/") if owner else []
    resource = names[0] if kind == "labels" and names else None
    if kind == "labels" and len(names) > 1:
        project = project or names[1]
    elif kind in KINDS and kind != "labels" and names:
        project = project or names[0]
    seen = suggestion.known(workspace.seeds, workspace.contracts, workspace.facts)
    try:
        return suggestion.suggest(
            path, seen, kind=kind if kind in KINDS else None, resource=resource, project=project
        )
    except Refusal as error:
        raise AssayError(f"{error.message} {error.hint}") from error


def accept(
    workspace: Workspace,
    delivery_id: str,
    *,
    columns: tuple[str, ...] = (),
    labels: tuple[str, ...] = (),
    actor: str,
    reason: str = "",
    wait: float = 10.0,
    progress: Progress = silent,
) -> Accepted:
    """Lets a delivery's feed contract know new names, and lands the delivery if it was refused.

    Raises:
        WrongUse: The delivery, a field or a label is not known.
    """
    if not columns and not labels:
        raise WrongUse('Say what to accept: --column "Lable=label" or --label "Dispute=refund".')
    with workspace.writer_lock(wait, "assay contract accept"):
        delivery = _delivery(workspace, delivery_id)
        path = _contract_file(workspace, delivery)
        before = path.read_bytes()
        try:
            after = _with_aliases(workspace, delivery.feed or "", path, columns, labels)
        except (contract_edit.BadAlias, BadContract) as error:
            raise WrongUse(str(error)) from error
        if after != before:
            contract_edit.write(path, after)
        sha256 = hashlib.sha256(after).hexdigest()
        Journal(workspace.journal).append(
            "contract_accepted",
            {
                "delivery_id": delivery_id,
                "feed": delivery.feed,
                "file": path.relative_to(workspace.config).as_posix(),
                "columns": list(columns),
                "labels": list(labels),
                "sha256_before": hashlib.sha256(before).hexdigest(),
                "sha256": sha256,
                "reason": reason,
            },
            actor,
            entry_id=f"contract-{sha256[:16]}-{delivery_id}",
        )
        requeued, deliveries = None, []
        if delivery.status == "refused":
            requeued = _requeue(workspace, delivery_id)
            deliveries = arrivals.land(workspace, progress).deliveries
    return Accepted(path, after != before, requeued, deliveries)


def requeue_delivery(workspace: Workspace, delivery_id: str, *, wait: float = 10.0) -> Path:
    """Puts a refused file back into drop/, or a duplicate, to land as answers of its own.

    Raises:
        WrongUse: It was neither, or is not there any more.
    """
    with workspace.writer_lock(wait, "assay requeue"):
        delivery = _delivery(workspace, delivery_id)
        if delivery.status not in ("refused", "duplicate"):
            raise WrongUse(
                f"{delivery.file_name} was neither refused nor a duplicate, it is "
                f"{delivery.status}."
            )
        return _requeue(workspace, delivery_id, again=delivery.status == "duplicate")


def _requeue(workspace: Workspace, delivery_id: str, *, again: bool = False) -> Path:
    folders = (workspace.archive, workspace.refused, workspace.drop)
    try:
        return requeue(*folders, delivery_id, again=again)
    except CannotRequeue as error:
        raise WrongUse(str(error)) from error


def _delivery(workspace: Workspace, delivery_id: str) -> Delivery:
    names = ", ".join(Delivery.__dataclass_fields__)
    rows: list[tuple] = []
    if workspace.facts.exists():
        with open_facts(workspace.facts, read_only=True) as facts:
            query = f"select {names} from raw.deliveries where delivery_id = ?"
            rows = facts.execute(query, [delivery_id]).fetchall()
    if not rows:
        raise WrongUse(f"There is no delivery {delivery_id}. The page Deliveries lists them.")
    return Delivery(*rows[0])


def _contract_file(workspace: Workspace, delivery: Delivery) -> Path:
    for suffix in (".yml", ".yaml"):
        path = workspace.contracts / f"{delivery.feed}{suffix}"
        if delivery.feed and path.is_file():
            return path
    raise WrongUse(
        f"{delivery.file_name} came under no feed contract. Write one first: "
        f"assay contract suggest '{Archive(workspace.archive).file(delivery.sha256)}'"
    )


def _with_aliases(
    workspace: Workspace,
    feed: str,
    path: Path,
    columns: tuple[str, ...],
    labels: tuple[str, ...],
) -> bytes:
    data, contract = path.read_bytes(), load_contract(path)
    for pair in columns:
        alias, field = contract_edit.split_column(contract, pair)
        if contract_edit.find_field(contract, alias) != field:
            data = contract_edit.with_column_alias(data, feed, field.name, alias)
    known = _labels(workspace, contract.project_id) | set(contract.label_aliases)
    for pair in labels:
        alias, label = contract_edit.split_label(pair, known, feed)
        taken = [
            other
            for other, names in contract.label_aliases.items()
            if other != label and fold(alias) in {fold(name) for name in names}
        ]
        if taken:
            raise contract_edit.BadAlias(f"'{alias}' means {taken[0]} in {feed} already.")
        names = contract.label_aliases.get(label, [])
        if fold(alias) not in {fold(name) for name in names}:
            data = contract_edit.with_label_alias(data, feed, label, alias)
    return data


def _labels(workspace: Workspace, project_id: str) -> set[str]:
    path = workspace.seeds / "labels.csv"
    if not path.is_file():
        return set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["label"] for row in csv.DictReader(file) if row["project_id"] == project_id}


def _folder_of(path: Path) -> str | None:
    """Where below drop/ (or refused/) a file lies already."""
    parts = path.absolute().parent.parts
    for at in range(len(parts) - 1, -1, -1):
        if parts[at] in KINDS and at + 1 < len(parts):
            return "/".join(parts[at:])
    return None
