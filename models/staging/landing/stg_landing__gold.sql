-- One row per gold record.
with

source as (

    select * from {{ source('landing', 'gold') }}
    where {{ known_as_of() }}

),

renamed as (

    select
        delivery_id,
        received_at,
        row_number,
        project_id,
        item_id,
        source_key,
        question_id,
        nullif(trim(answer), '') as answer
    from source

)

select * from renamed
