-- One row per delivery and annotator whom its resource wrote otherwise first.
with

answers as (

    select * from {{ ref('stg_landing__answers') }}
    where annotator is not null

),

replaced as (

    select distinct supersedes as delivery_id
    from {{ ref('stg_landing__deliveries') }}
    where supersedes is not null and status = 'landed'

),

spellings as (

    select
        resource_id,
        delivery_id,
        annotator,
        {{ folded('nfc_normalize(annotator)') }} as folded,
        min(received_at) as received_at,
        min(row_number) as first_row,
        count(*) as n_answers
    from answers
    anti join replaced
        on answers.delivery_id = replaced.delivery_id
    group by resource_id, delivery_id, annotator

),

compared as (

    select
        *,
        first_value(annotator) over (
            partition by resource_id, folded
            order by received_at, delivery_id, first_row, annotator
        ) as written_first
    from spellings

),

respelled as (

    select
        delivery_id,
        annotator,
        written_first,
        n_answers
    from compared
    where annotator <> written_first

)

select * from respelled
