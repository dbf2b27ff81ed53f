-- One row per resource, project and month in which answers were delivered.
with

answers as (

    select * from {{ ref('int_answers_billed') }}

),

counted as (

    select
        resource_id,
        project_id,
        month,
        count(*) as n_delivered,
        count(*) filter (where outcome = 'accepted') as n_accepted,
        count(*) filter (where outcome = 'rejected') as n_rejected,
        count(*) filter (where outcome = 'pending') as n_pending,
        count(*) filter (where is_rework) as n_rework,
        count(*) filter (where outcome = 'accepted' and is_paid) as n_paid,
        count(*) filter (where outcome = 'accepted' and not is_paid)
            as n_free,
        count(*) filter (where outcome = 'pending' and is_paid)
            as n_pending_paid,
        max(price) as price,
        max(currency) as currency
    from answers
    group by all

),

priced as (

    select
        resource_id,
        project_id,
        month,
        n_delivered,
        n_accepted,
        n_rejected,
        n_pending,
        n_rework,
        n_paid,
        n_free,
        price,
        round(n_paid * price, 6) as amount,
        round(n_pending_paid * price, 6) as amount_pending,
        currency
    from counted

)

select * from priced
