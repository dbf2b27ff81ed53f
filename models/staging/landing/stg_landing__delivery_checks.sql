-- One row per delivery and expectation.
with

source as (

    select * from {{ source('landing', 'delivery_checks') }}
    where {{ known_as_of() }}

),

renamed as (

    select
        delivery_id,
        received_at,
        suite_sha256,
        expectation,
        column_name,
        severity,
        is_met,
        observed,
        expected,
        message
    from source

)

select * from renamed
