-- One row per delivery that failed a critical check and was not let through.
with

checks as (

    select * from {{ ref('stg_landing__delivery_checks') }}

),

hold_releases as (

    select * from {{ ref('stg_journal__hold_releases') }}

),

newest_checks as (

    select *
    from checks
    qualify
        dense_rank() over (
            partition by delivery_id
            order by received_at desc, suite_sha256 desc
        ) = 1

),

held as (

    select
        delivery_id,
        min(received_at) as held_since,
        string_agg(message, '; ' order by message) as message
    from newest_checks
    where
        severity = 'critical'
        and not is_met
        and delivery_id not in (
            select delivery_id from hold_releases where delivery_id is not null
        )
    group by delivery_id

)

select * from held
