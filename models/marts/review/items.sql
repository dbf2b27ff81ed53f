-- One row per item, as it first arrived.
with

items as (

    select * from {{ ref('int_items') }}

),

described as (

    select
        project_id,
        item_id,
        source,
        source_key,
        text,
        paired_text,
        language,
        content_hash,
        metadata,
        delivery_id as origin,
        received_at,
        replaces_item_id
    from items

)

select * from described
