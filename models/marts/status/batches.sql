-- One row per batch that an item or a brief names.
with

batches as (

    select * from {{ ref('int_batches') }}

),

-- What is said of all questions; a brief's version until a mapping leads on.
versions as (

    select
        project_id,
        batch_id,
        max_by(
            taxonomy_version,
            (try_cast(taxonomy_version as double), taxonomy_version)
        ) as taxonomy_version
    from {{ ref('int_batch_questions') }}
    group by all

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
        versions.taxonomy_version,
        known_since
    from batches
    left join versions using (project_id, batch_id)

)

select * from described
