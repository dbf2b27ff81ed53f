"""What lies behind a batch and before it: its statuses so far, and what would decide its gates."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from app import charts, warehouse, wording
from app.charts import encodings
from app.components.panel import panel


def exits(project_id: str, batch_id: str, names: dict[tuple[str, str, str], str]) -> None:
    """What would decide each undecided gate, and at what cost; nothing where all are decided.

    Args:
        project_id: The project.
        batch_id: The batch.
        names: Of labels and resources, by question, scope and scope_key.
    """
    result = warehouse.query("batches/gate_exits", project=project_id, batch=batch_id)
    if result.frame.empty:
        return
    shown = result.frame.assign(
        gate=[_gate(row, names) for row in result.frame.itertuples(index=False)],
        takes=[_takes(row) for row in result.frame.itertuples(index=False)],
        price=[_price(row) for row in result.frame.itertuples(index=False)],
    )
    panel(
        "What would decide it",
        replace(result, frame=shown),
        columns={
            "gate": ("Gate", 95),
            "exit": ("Way", 100),
            "takes": ("Takes", 105),
            "price": ("Costs", 80),
            "says": ("That is", "large"),
        },
        words=("exit",),
        height="content",
        caption="If values stay as they are now. Counts of answers and items are the least that "
        "it takes.",
    )


def disagreement_sources(project_id: str | None, batch_id: str | None) -> None:
    """Labels, people or texts: what alpha would be without each; of all batches without one."""
    result = warehouse.query("batches/disagreement_sources", project=project_id, batch=batch_id)
    names = warehouse.part_names(project_id)
    parts = [wording.part(row, names) for row in result.frame.itertuples(index=False)]
    of_batch = {} if batch_id else {"batch_id": ("Batch", 70)}
    shown = result.frame.assign(
        part=parts,
        gain_interval=[_gain_interval(row) for row in result.frame.itertuples(index=False)],
    )
    panel(
        "What explains the disagreement",
        replace(result, frame=shown),
        columns={
            **of_batch,
            **({"part": ("On", 150)} if any(parts) else {}),
            "kind": ("Source", 78),
            "source": ("Which", 270),
            "gain": st.column_config.NumberColumn("Without it", format="%+.2f", width=80),
            "gain_interval": ("95 % interval", 98),
            "share_of_disagreement": st.column_config.NumberColumn(
                "Share", format="percent", width=62
            ),
            "n_items": st.column_config.NumberColumn("Items", width=50),
        },
        words=("kind",),
        caption="Without it: alpha with both labels as one, without the annotator, or without the "
        "texts. Gains overlap and do not add up. Of an annotator's, the interval over items.",
        empty="Every agreement gate passes.",
    )


def history(project_id: str, batch_id: str) -> None:
    """The statuses and rounds that were shown, one after the other."""
    result = warehouse.query("batches/history", project=project_id, batch=batch_id)
    build = warehouse.current_build()
    now = _naive(datetime.now(UTC))
    # What this build is the first to show was not published when it was made.
    shown = result.frame.assign(
        published_at=result.frame["published_at"].fillna(
            _naive(build.finished_at) if build and build.finished_at else now
        )
    )
    shown["until"] = shown["until"].fillna(shown["published_at"].shift(-1))
    panel(
        "Its rounds, and the status in each",
        result,
        chart=lambda _: charts.rounds(shown, now),
        caption="As published at the time (UTC).",
        empty="This batch was never published.",
    )


def _naive(moment: datetime) -> pd.Timestamp:
    """As the warehouse has it: UTC without a zone."""
    return pd.Timestamp(moment.astimezone(UTC).replace(tzinfo=None))


def no_rework(gates: pd.DataFrame) -> str:
    """Why blocking gates that fail ask for no rework, a sentence each; empty where none does.

    Args:
        gates: Rows of `batches/gates`.
    """
    stopped = gates[
        gates["is_last_round"]
        & (gates["verdict"] == "fail")
        & (gates["severity"] == "blocking")
        & gates["rework_outlook"].isin(list(wording.OUTLOOKS))
    ]
    told = [
        f"{name}: {wording.outlook(row.rework_outlook, row.metric)}."
        for name, row in zip(
            encodings.gate_names(stopped), stopped.itertuples(index=False), strict=True
        )
    ]
    return " ".join(dict.fromkeys(told))


def _gate(row: object, names: dict[tuple[str, str, str], str]) -> str:
    parts = [wording.name(row.gate_id), wording.part(row, names)]
    return ", ".join(part for part in parts if part)


def _takes(row: object) -> str:
    if not row.is_possible:
        return "not possible"
    return wording.count(row.n_needed, row.unit.removesuffix("s"))


def _gain_interval(row: object) -> str:
    if pd.isna(row.gain_ci_low):
        return ""
    return f"[{row.gain_ci_low:+.2f}, {row.gain_ci_high:+.2f}]"


def _price(row: object) -> str:
    if pd.isna(row.cost) or not row.is_possible:
        return ""
    return f"{row.cost:,.2f} {'' if pd.isna(row.currency) else row.currency}".strip()
