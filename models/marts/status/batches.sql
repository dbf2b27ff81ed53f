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

-- What is given again follows the newest version that asks for it.
guideline_changes as (

    select
        project_id,
        max_by(
            guideline_version, {{ version_order('guideline_version') }}
        ) as guideline_version
    from {{ ref('stg_config__guideline_changes') }}
    group by all

),

described as (

    select
        batches.project_id,
        batches.batch_id,
        name,
        n_items,
        n_gold_items,
        n_resources,
        sent_at,
        due_at,
        priority,
        batches.guideline_version,
        case
            when
                {{ version_order('guideline_changes.guideline_version') }}
                > {{ version_order("coalesce(batches.guideline_version, '')") }}
                and guideline_changes.guideline_version is not null
                then guideline_changes.guideline_version
            else batches.guideline_version
        end as rework_guideline_version,
        versions.taxonomy_version,
        known_since
    from batches
    left join versions using (project_id, batch_id)
    left join guideline_changes using (project_id)

)

select * from described
