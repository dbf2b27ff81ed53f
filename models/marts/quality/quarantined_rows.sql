-- One row per refused file, refused record or answer not counted, and reason.
with

deliveries as (

    select * from {{ ref('stg_landing__deliveries') }}

),

refused_records as (

    select * from {{ ref('stg_landing__refused_records') }}

),

answer_problems as (

    select * from {{ ref('int_answer_problems') }}

),

item_problems as (

    select * from {{ ref('int_item_problems') }}

),

brief_problems as (

    select * from {{ ref('int_brief_problems') }}

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
    from answer_problems
    union all
    select * from item_problems
    union all
    select * from brief_problems

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
