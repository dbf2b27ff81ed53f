-- One row per resource, project and month in which items were first answered.
with

units as (

    select * from {{ ref('int_rework_units') }}

),

resources as (

    select * from {{ ref('stg_config__resources') }}

),

counted as (

    select
        resource_id,
        project_id,
        month,
        count(*) as n_items,
        count(*) filter (where n_times_sent_back = 0) as n_first_pass,
        count(*) filter (where n_times_sent_back > 0) as n_sent_back,
        count(*) filter (where is_reworked) as n_reworked,
        count(*) filter (where is_accepted) as n_accepted,
        cast(sum(n_cycles) filter (where is_accepted) as bigint)
            as sum_cycles,
        count(*) filter (where is_reworked and first_label <> label_now)
            as n_flips,
        count(*) filter (where
            is_reworked and first_label <> label_now and truth is not null
        ) as n_flips_judged,
        count(*) filter (where
            is_reworked and first_label <> truth and label_now = truth
        ) as n_wrong_to_right,
        count(*) filter (where
            is_reworked and first_label = truth and label_now <> truth
        ) as n_right_to_wrong,
        cast(sum(n_rework_answers) as bigint) as n_rework_answers,
        {{ exact_sum('rework_hours') }} as rework_hours,
        count(waited_us) as n_returned,
        cast(sum(waited_us) as bigint) as waited_us
    from units
    group by all

),

priced as (

    select
        counted.resource_id,
        counted.project_id,
        counted.month,
        counted.n_items,
        counted.n_first_pass,
        counted.n_sent_back,
        counted.n_reworked,
        counted.n_accepted,
        cast(counted.n_first_pass as double) / counted.n_items
            as first_pass_yield,
        cast(counted.sum_cycles as double) / nullif(counted.n_accepted, 0)
            as mean_cycles,
        counted.n_flips,
        counted.n_flips_judged,
        counted.n_wrong_to_right,
        counted.n_right_to_wrong,
        counted.n_rework_answers,
        counted.rework_hours,
        counted.waited_us / nullif(counted.n_returned, 0) / 86400e6
            as mean_days_to_return,
        coalesce(resources.rework_is_free, false) as rework_is_free,
        round(
            counted.n_rework_answers * coalesce(resources.cost_per_answer, 0), 6
        ) as rework_value,
        case
            when resources.rework_is_free then 0
            else round(
                counted.n_rework_answers
                * coalesce(resources.cost_per_answer, 0), 6
            )
        end as cost_of_poor_quality,
        resources.currency
    from counted
    left join resources
        on counted.resource_id = resources.resource_id

)

select * from priced
