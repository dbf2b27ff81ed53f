-- One row per item, as it first arrived.
with

records as (

    select * from {{ ref('stg_landing__items') }}

),

arrived_first as (

    select
        *,
        count(distinct content_hash) over (partition by item_id) as n_texts
    from records
    qualify
        row_number() over (
            partition by item_id
            order by received_at, delivery_id, row_number
        ) = 1

)

select * from arrived_first
