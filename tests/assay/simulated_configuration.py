"""The configuration of the simulated operation: two projects that differ in their gates."""

from pathlib import Path

from tests.assay.simulated_operation import LABELS, PRICE, SINCE, STAFF, csv_text, write

WITH_TRUTH, WITHOUT_TRUTH = "with_truth", "without_truth"
# Money needs a lead's yes in the one, goes out at once in the other.
POLICIES = {WITH_TRUTH: "approve", WITHOUT_TRUTH: "auto"}
GATES_HEADER = (
    "project_id,gate_id,question_id,metric,direction,threshold,scope,evidence,window,min_n,"
    "on_undecided,severity,fallback_metric,version,valid_from"
)
AGREEMENT_GATES = (
    "agreement,topic,alpha_nominal,at_least,0.7,batch,interval,batch,30,review,blocking,,1",
    "completeness,topic,completeness,at_least,0.98,batch,point,batch,1,more_answers,blocking,,1",
)
# Share of labels that reviewers may overturn.
MOST_WRONG = 0.1
TRUTH_GATES = (
    "gold,topic,gold_accuracy,at_least,0.8,batch,point,batch,10,review,blocking,,1",
    # One in twenty of 40 items: a single one that is overturned must not stop a batch.
    f"spot_check,topic,reject_rate,at_most,{MOST_WRONG},batch,interval,batch,2,pass_with_note,"
    "blocking,,1",
)
FIELDS = {
    "items": ("id: item", "text: text", "batch: batch", "role: role"),
    "gold": ("id: item", "topic: answer"),
    "batches": (
        "batch: batch", "resource: resource", "answers_per_item: answers_per_item",
        "sent_at: sent_at", "due_at: due_at",
    ),
    "labels": (
        "batch: batch", "item: item", "text: text", "annotator: annotator", "topic: answer",
        "seconds: seconds", "package: package",
    ),
}  # fmt: skip
TYPES = {"answers_per_item": "integer", "sent_at": "datetime", "due_at": "datetime"}


def write_configuration(folder: Path) -> None:
    """Writes seeds and feed contracts of both projects."""
    gates = {WITH_TRUTH: AGREEMENT_GATES + TRUTH_GATES, WITHOUT_TRUTH: AGREEMENT_GATES}
    seeds = {
        "projects": (
            "project_id,name,description,rework_policy,auto_accept,blind,guideline_url,valid_from",
            [
                (one, one, "", policy, "false", "true", "", SINCE)
                for one, policy in POLICIES.items()
            ],
        ),
        "questions": (
            "project_id,question_id,name,label_type,lead_metric,sort_order,valid_from",
            [(one, "topic", "Topic", "nominal", "alpha_nominal", 1, SINCE) for one in POLICIES],
        ),
        "labels": (
            "project_id,question_id,taxonomy_version,label,name,sort_order,value,colour,"
            "is_abstention,description,valid_from",
            [
                (one, "topic", 1, label, label.title(), order, "", "", "false", "", SINCE)
                for one in POLICIES
                for order, label in enumerate(LABELS)
            ],
        ),
        "resources": (
            "resource_id,name,kind,cost_per_answer,currency,rework_days,valid_from",
            [(one, one.title(), "vendor", PRICE, "EUR", 3, SINCE) for one in STAFF],
        ),
        "gates": (
            GATES_HEADER,
            [(one, *gate.split(","), SINCE) for one in POLICIES for gate in gates[one]],
        ),
    }
    for name, (header, rows) in seeds.items():
        write(folder / "seeds" / f"{name}.csv", csv_text(header.split(","), rows))
    for project_id in POLICIES:
        feeds = {"desk": "items", "gold": "gold", "batches": "batches"}
        for name, kind in {**feeds, **dict.fromkeys(STAFF, "labels")}.items():
            path = folder / "loaders" / "contracts" / name / f"{project_id}.yml"
            write(path, _contract(name, kind, project_id))


def _contract(name: str, kind: str, project_id: str) -> str:
    lines = [f"feed: {kind}", f"project: {project_id}", "format: csv"]
    if kind == "items":
        lines.append(f"source: {name}")
    if kind in ("gold", "labels"):
        lines.append("item_source: desk")
    if kind == "labels":
        lines += [f"resource: {name}", "identity: person"]
    lines += ["schema:", "  fields:"]
    for field in FIELDS[kind]:
        column, maps_to = field.split(": ")
        question = ", question: topic" if maps_to == "answer" else ""
        data_type = f", type: {TYPES[column]}" if column in TYPES else ""
        lines.append(f"    - {{name: {column}{data_type}, maps_to: {maps_to}{question}}}")
    if kind == "labels":
        lines.append("    - {name: Reason}")
    return "\n".join(lines) + "\n"
