-- One row per row of items or gold that does not count as it came, and reason.
with

items as (

    select * from {{ ref('stg_landing__items') }}

),

first_items as (

    select * from {{ ref('int_items') }}

),

gold as (

    select * from {{ ref('int_gold') }}

),

problems as (

    select
        items.delivery_id,
        items.row_number,
        'text' as column_name,
        'quarantined' as disposition,
        'item_text_changed' as reason_code,
        'Item "' || items.source_key || '" arrived before with another text.'
            as message,
        'Give a corrected text a new id that replaces the old one.' as hint,
        items.item_id,
        items.text as value
    from items
    inner join first_items
        on
            items.item_id = first_items.item_id
            and items.content_hash <> first_items.content_hash
    union all
    select
        delivery_id,
        row_number,
        'role',
        'quarantined',
        'unknown_role',
        'Item "' || source_key || '" has the role "' || role
        || '"; expected work, gold or calibration.',
        'Send the row again with one of these; until then it is in no batch.',
        item_id,
        role
    from items
    where batch_id is not null and role not in ('work', 'gold', 'calibration')
    union all
    select
        delivery_id,
        row_number,
        'answer',
        'quarantined',
        'unknown_label',
        'Gold label "' || answer || '" is no label of ' || question_id || '.',
        'Send it again with that label''s key. On this side: or add the '
        || 'spelling to its contract.',
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
        'It counts by itself once the item has arrived. On this side: drop '
        || 'it in drop/items.',
        gold.item_id,
        gold.answer
    from gold
    anti join first_items
        on gold.item_id = first_items.item_id

)

select * from problems
