-- One row per scope, population, round and basis.
with

scopes as (

    select * from {{ ref('int_agreement_scopes') }}
    where population <> 'llm'

),

-- Only round 1 is a sample of work as it is done: rework keeps the lucky
-- agreements and does the unlucky ones again, so that its agreement has a
-- value but no interval.
bases as (

    select
        *,
        'first_pass' as basis,
        true as has_interval
    from scopes
    where round = 1
    union all
    select
        *,
        'current' as basis,
        false as has_interval
    from scopes
    where scope <> 'day'

)

select * from bases
