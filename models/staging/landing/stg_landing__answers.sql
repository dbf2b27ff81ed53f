-- One row per answer of a labels file, empty ones too.
with

source as (

    select * from {{ source('landing', 'answers') }}
    where {{ known_as_of() }}

),

renamed as (

    select
        delivery_id || '#' || cast(answer_number as string) as answer_id,
        delivery_id,
        received_at,
        row_number,
        answer_number,
        project_id,
        resource_id,
        item_id,
        source_key,
        question_id,
        nullif(trim(annotator), '') as annotator,
        nullif(trim(answer), '') as answer,
        confidence,
        seconds,
        comment,
        answered_at,
        nullif(trim(batch_id), '') as batch_id,
        nullif(trim(package_id), '') as package_id,
        coalesce(replicate_no, 1) as replicate_no,
        column_name
    from source

)

select * from renamed
