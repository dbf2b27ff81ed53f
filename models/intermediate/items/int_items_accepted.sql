-- One row per item that was accepted before its batch.
with

acceptances as (

    select * from {{ ref('stg_journal__acceptances') }}

),

rejections as (

    select
        project_id,
        item_id,
        max(rejected_at) as rejected_at
    from {{ ref('stg_journal__rejections') }}
    group by all

),

-- Like its answers, it follows the item into another batch; what is rejected
-- later is not accepted any more.
latest as (

    select acceptances.*
    from acceptances
    left join rejections using (project_id, item_id)
    where
        rejections.rejected_at is null
        or rejections.rejected_at < acceptances.accepted_at
    qualify
        row_number() over (
            partition by acceptances.project_id, acceptances.item_id
            order by acceptances.seq desc
        ) = 1

)

select * from latest
