-- One row per suite and severity.
select
    suite,
    severity,
    count(*) as n_expectations,
    count_if(is_met) as n_met,
    count_if(not coalesce(is_met, false)) as n_not_met
from checks.expectation_results
group by all
order by suite, severity
