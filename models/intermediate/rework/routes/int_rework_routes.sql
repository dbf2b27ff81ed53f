-- One row per batch, item, question and reason to ask: of whom.
with

questioned as (

    select * from {{ ref('int_questioned_routes') }}

),

owed as (

    select * from {{ ref('int_owed_routes') }}

),

gathered as (

    select
        *,
        'rework' as package_kind
    from questioned
    union all by name
    -- First answers, which withdraw none and open no round.
    select
        * exclude (n_owed),
        n_owed as n_wanted,
        cast([] as string []) as withdraws,
        cast([] as string []) as not_by,
        'work' as package_kind
    from owed

)

select * from gathered
