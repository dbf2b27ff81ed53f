-- One row per refused file, refused record or answer not counted, and reason.
with

deliveries as (

    select * from {{ ref('stg_landing__deliveries') }}

),

refused_records as (

    select * from {{ ref('stg_landing__refused_records') }}

),

problems as (

    select * from {{ ref('int_answer_problems') }}

),

items as (

    select * from {{ ref('stg_landing__items') }}

),

first_items as (

    select * from {{ ref('int_items') }}

),

gold as (

    select * from {{ ref('int_gold') }}

),

gathered as (

    select
        delivery_id,
        cast(null as bigint) as row_number,
        cast(null as string) as column_name,
        'refused' as disposition,
        reason_code,
        message,
        hint,
        cast(null as string) as item_id,
        cast(null as string) as value
    from deliveries
    where status = 'refused'
    union all
    select
        delivery_id,
        row_number,
        column_name,
        'refused',
        reason_code,
        message,
        hint,
        null,
        record
    from refused_records
    union all
    select
        delivery_id,
        row_number,
        column_name,
        outcome,
        reason_code,
        message,
        hint,
        item_id,
        answer
    from problems
    union all
    select
        items.delivery_id,
        items.row_number,
        'text',
        'quarantined',
        'item_text_changed',
        'Item "' || items.source_key || '" arrived before with another text.',
        'Give a corrected text a new id that replaces the old one.',
        items.item_id,
        items.text
    from items
    inner join first_items
        on
            items.item_id = first_items.item_id
            and items.content_hash <> first_items.content_hash
    union all
    select
        delivery_id,
        row_number,
        'answer',
        'quarantined',
        'unknown_label',
        'Gold label "' || answer || '" is no label of ' || question_id || '.',
        'Correct the gold file, or add the spelling to its contract.',
        item_id,
        answer
    from gold
    where label is null and label_type in ('nominal', 'ordinal')
    union all
    select
        gold.delivery_id,
        gold.row_number,
        'item',
        'waiting',
        'unknown_item',
        'No item "' || gold.source_key || '" has arrived yet.',
        'It counts by itself once the item is dropped in drop/items.',
        gold.item_id,
        gold.answer
    from gold
    anti join first_items
        on gold.item_id = first_items.item_id

),

described as (

    select
        gathered.delivery_id,
        deliveries.feed,
        deliveries.resource_id,
        deliveries.project_id,
        deliveries.file_name,
        deliveries.received_at,
        gathered.row_number,
        gathered.column_name,
        gathered.disposition,
        gathered.reason_code,
        gathered.message,
        gathered.hint,
        gathered.item_id,
        gathered.value
    from gathered
    left join deliveries
        on gathered.delivery_id = deliveries.delivery_id

)

select * from described
