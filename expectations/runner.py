"""The child that imports Great Expectations and runs suites, for `expectations.checkpoint`.

A JSON request per line on stdin, a JSON answer per line on stdout, gone when stdin closes.
"""

import json
import logging
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from expectations.checkpoint import Outcome
from expectations.suites import BrokenSuite, Expectation, Suite, Table, load_suite


def run_suite(suite: Suite, database: str, parameters: dict[str, Any]) -> list[Outcome]:
    """Runs a suite in this process. Imports Great Expectations."""
    import duckdb

    options = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    outcomes = []
    with duckdb.connect(database, read_only=True, config=options) as connection:
        connection.execute("set timezone = 'UTC'")
        for table in suite.tables:
            try:
                for name, step in table.steps.items():
                    _execute(connection, step, parameters, f"create temp table {name} as ")
                frame = _execute(connection, table.query, parameters).df()
            except duckdb.Error as error:
                place = f"{suite.name}.yml, {table.name}"
                raise BrokenSuite(f"{place}: the query failed: {error}") from error
            outcomes += _check_table(suite.name, table, frame)
    return outcomes


def _execute(connection: Any, query: str, parameters: dict[str, Any], into: str = "") -> Any:
    from jinja2 import Template

    used = {name: value for name, value in parameters.items() if f"${name}" in query}
    return connection.execute(into + Template(query).render(), used)


def _check_table(suite: str, table: Table, frame: Any) -> list[Outcome]:
    import great_expectations as gx

    stated = [
        {"type": one.type, "kwargs": one.kwargs, "severity": one.severity, "meta": {"place": place}}
        for place, one in enumerate(table.expectations)
    ]
    context = gx.get_context(mode="ephemeral")
    # An expectation of an unknown type is dropped without a word, so results are counted.
    suite_of_table = gx.ExpectationSuite(name=table.name, expectations=stated)
    source = context.data_sources.add_pandas("frames")
    definition = source.add_dataframe_asset(table.name).add_batch_definition_whole_dataframe("all")
    form: dict[str, Any] = {"result_format": "COMPLETE" if table.key else "BASIC"}
    if table.key:
        form["unexpected_index_column_names"] = [table.key]
    batch = definition.get_batch({"dataframe": frame.reset_index(drop=True)})
    results = batch.validate(suite_of_table, result_format=form).to_json_dict()["results"]
    by_place = {result["expectation_config"]["meta"]["place"]: result for result in results}
    outcomes = []
    for place, expectation in enumerate(table.expectations):
        if place not in by_place:
            raise _did_not_run(suite, table, expectation, "no such expectation")
        result = by_place[place]
        if reason := _exception(result):
            raise _did_not_run(suite, table, expectation, reason)
        if table.key:
            outcomes += _per_row(suite, table, expectation, result["result"], frame)
        else:
            outcomes.append(_per_table(suite, table, expectation, result))
    return outcomes


def _did_not_run(suite: str, table: Table, expectation: Expectation, why: str) -> BrokenSuite:
    return BrokenSuite(
        f"{suite}.yml, {table.name}: {expectation.type} on {expectation.column or 'the table'} "
        f"did not run ({why}). An expectation that did not run is a failure: correct the suite."
    )


def _exception(result: dict[str, Any]) -> str | None:
    info = result.get("exception_info") or {}
    for one in [info, *(value for value in info.values() if isinstance(value, dict))]:
        if one.get("raised_exception"):
            return str(one.get("exception_message")).splitlines()[0]
    return None


def _per_row(
    suite: str, table: Table, expectation: Expectation, result: dict[str, Any], frame: Any
) -> list[Outcome]:
    unexpected = {row[table.key] for row in result.get("unexpected_index_list") or []}
    outcomes = []
    for row in frame.to_dict("records"):
        key, value = row[table.key], row.get(expectation.column or "")
        is_met = key not in unexpected
        observed = None if value is None or value != value else _short(value)
        outcomes.append(_outcome(suite, str(key), expectation, is_met, int(not is_met), observed))
    return outcomes


def _per_table(
    suite: str, table: Table, expectation: Expectation, result: dict[str, Any]
) -> Outcome:
    found = result["result"]
    observed = found.get("observed_value", found.get("partial_unexpected_list") or None)
    if isinstance(observed, list):
        observed = ", ".join(sorted({_short(value) for value in observed})[:5])
    n_unexpected = found.get("unexpected_count")
    text = None if observed is None else _short(observed)
    return _outcome(suite, table.name, expectation, result["success"], n_unexpected, text)


def _outcome(
    suite: str,
    target: str,
    expectation: Expectation,
    is_met: bool,
    n_unexpected: int | None,
    observed: str | None,
) -> Outcome:
    message = None if is_met else expectation.says.replace("{observed}", observed or "nothing")
    return Outcome(
        suite=suite,
        target=target,
        expectation=expectation.type,
        column_name=expectation.column,
        severity=expectation.severity,
        is_met=bool(is_met),
        n_unexpected=n_unexpected,
        observed=observed,
        expected=expectation.expected,
        message=message,
    )


def _short(value: Any) -> str:
    text = f"{value:.3g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 200 else text[:199] + "…"


def _serve() -> None:
    # Answers go to the real stdout; whatever a library prints goes to stderr.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ["TQDM_DISABLE"] = "1"
    import great_expectations  # noqa: F401 - the slow part, done before the first request

    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            suite = load_suite(Path(request["suite"]))
            outcomes = run_suite(suite, request["database"], request["parameters"])
            answer: dict[str, Any] = {"outcomes": [asdict(outcome) for outcome in outcomes]}
        except BrokenSuite as error:
            answer = {"error": str(error)}
        except Exception as error:
            answer = {"error": f"{Path(request['suite']).name}: {type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    _serve()
