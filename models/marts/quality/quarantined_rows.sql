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

known_resources as (

    select * from {{ ref('int_known_resources') }}

),

unknown_briefed as (

    select *
    from {{ ref('stg_landing__batch_briefs') }}
    anti join known_resources using (resource_id)
    where resource_id is not null

),

nearest_resources as (

    select
        unknown_briefed.resource_id,
        max_by(
            known_resources.resource_id,
            (
                jaro_winkler_similarity(
                    unknown_briefed.resource_id, known_resources.resource_id
                ),
                known_resources.resource_id
            )
        ) as nearest
    from unknown_briefed
    inner join known_resources
        on
            jaro_winkler_similarity(
                unknown_briefed.resource_id, known_resources.resource_id
            ) >= 0.8
    group by unknown_briefed.resource_id

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
        unknown_briefed.delivery_id,
        unknown_briefed.row_number,
        'resource',
        'quarantined',
        'unknown_resource',
        'Batch ' || unknown_briefed.batch_id || ' is ordered from "'
        || unknown_briefed.resource_id || '", which nobody knows.',
        coalesce(
            'Send the brief again with ' || nearest_resources.nearest
            || '. On this side: or add the resource to resources.csv.',
            'Send the brief again with a resource that is known. On this '
            || 'side: or add it to resources.csv.'
        ),
        null,
        unknown_briefed.resource_id
    from unknown_briefed
    left join nearest_resources
        on unknown_briefed.resource_id = nearest_resources.resource_id

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
