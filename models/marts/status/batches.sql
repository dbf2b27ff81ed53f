-- One row per batch that an item or a brief names.
with

batches as (

    select * from {{ ref('int_batches') }}

),

described as (

    select
        project_id,
        batch_id,
        name,
        n_items,
        n_gold_items,
        n_resources,
        sent_at,
        due_at,
        priority,
        guideline_version,
        taxonomy_version,
        known_since
    from batches

)

select * from described
