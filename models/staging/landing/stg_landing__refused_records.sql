-- One row per record that could not be landed and reason.
with

source as (

    select * from {{ source('landing', 'refused_records') }}
    where {{ known_as_of() }}

),

renamed as (

    select
        delivery_id,
        received_at,
        row_number,
        column_name,
        reason_code,
        message,
        hint,
        record
    from source

)

select * from renamed
