-- One row per expectation and what it was asked of; what is not met first.
select
    results.is_met,
    results.severity,
    results.suite,
    coalesce(deliveries.file_name, results.target) as target_name,
    results.expectation,
    results.column_name,
    results.observed,
    results.expected,
    results.n_unexpected,
    results.message,
    results.checked_at,
    results.target
from checks.expectation_results as results
left join marts.deliveries as deliveries
    on results.target = deliveries.delivery_id
where ($suite is null or results.suite = $suite)
    and ($unmet is null or not coalesce(results.is_met, false))
order by
    coalesce(results.is_met, false),
    case results.severity
        when 'critical' then 1
        when 'warning' then 2
        else 3
    end,
    results.suite,
    target_name,
    results.expectation
limit 2000
