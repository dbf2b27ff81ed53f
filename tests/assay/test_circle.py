"""The circle closes: rework goes out, comes back, and the batch passes in round 2."""

from assay.workspace import Workspace
from tests.assay.reading import rows


def statuses(workspace: Workspace) -> dict[str, tuple[str, int]]:
    found = rows(workspace, "select batch_id, status, round from marts.batch_status")
    return {batch_id: (status, round_) for batch_id, status, round_ in found}


def test_the_demo_tells_its_story(demo_warehouse: Workspace) -> None:
    found = statuses(demo_warehouse)
    assert found["SI-01"] == ("passed", 1)
    assert found["SI-02"] == ("rework", 1)
    assert found["SI-03"][0] == "partly_delivered"
    assert found["TQ-02"][0] in ("undecided", "in_review")


def test_a_batch_passes_after_its_redelivery(demo_warehouse_in_round_two: Workspace) -> None:
    assert statuses(demo_warehouse_in_round_two)["SI-02"] == ("passed", 2)


def test_first_pass_agreement_stays_what_it_was(
    demo_warehouse: Workspace, demo_warehouse_in_round_two: Workspace
) -> None:
    sql = """
        select question_id, population, metric, value, ci_low, ci_high
        from marts.agreement_by_batch
        where batch_id = 'SI-02' and basis = 'first_pass' and round = 1
        order by all
    """
    before, after = rows(demo_warehouse, sql), rows(demo_warehouse_in_round_two, sql)
    assert before
    assert before == after


def test_a_package_goes_out_once_in_the_resources_own_format(demo_warehouse: Workspace) -> None:
    outbox = demo_warehouse.outbox / "brightlabel"
    packages = [path.parent for path in outbox.glob("*/manifest.json")]
    assert [package.name for package in packages] == ["si-02-r2-brightlabel"]
    assert any(file.suffix == ".csv" for file in packages[0].iterdir())


def test_withdrawn_answers_stop_being_current_and_stay_in_the_facts(
    demo_warehouse: Workspace, demo_warehouse_in_round_two: Workspace
) -> None:
    sql = """
        select count(*) from marts.answers
        where batch_id = 'SI-02' and round = 1 and not is_current
    """
    ((before,),) = rows(demo_warehouse, sql)
    ((after,),) = rows(demo_warehouse_in_round_two, sql)
    assert after > before
