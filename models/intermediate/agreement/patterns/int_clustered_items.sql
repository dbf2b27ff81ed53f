-- One row per item that belongs to a cluster.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where cluster_key is not null

),

clusters as (

    select
        item_key,
        max(cluster_key) as cluster_key
    from answers
    group by item_key

)

select * from clusters
