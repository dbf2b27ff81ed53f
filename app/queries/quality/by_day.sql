-- One row per suite, day and outcome of the expectations checked on it.
select
    suite,
    cast(checked_at as date) as day,
    case
        when coalesce(is_met, false) then 'met'
        when severity = 'critical' then 'critical_not_met'
        else 'not_met'
    end as outcome,
    count(*) as n_expectations,
    count(distinct target) as n_targets
from checks.expectation_results
group by all
order by suite, day, outcome
