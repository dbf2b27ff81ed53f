-- One row per batch and question, with the label set in force.
with

batches as (

    select * from {{ ref('int_batches') }}

),

questions as (

    select * from {{ ref('stg_config__questions') }}

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

newest_versions as (

    select
        project_id,
        question_id,
        max_by(
            taxonomy_version,
            (try_cast(taxonomy_version as double), taxonomy_version)
        ) as taxonomy_version
    from labels
    group by all

),

-- The newest version that covers an older one.
newest_covering as (

    select
        project_id,
        question_id,
        from_version,
        max_by(taxonomy_version, n_steps) as taxonomy_version
    from {{ ref('int_label_mappings') }}
    group by all

),

joined as (

    select
        batches.project_id,
        batches.batch_id,
        questions.question_id,
        questions.label_type,
        questions.lead_metric,
        batches.guideline_version,
        coalesce(
            newest_covering.taxonomy_version,
            batches.taxonomy_version,
            newest_versions.taxonomy_version
        ) as taxonomy_version
    from batches
    inner join questions
        on batches.project_id = questions.project_id
    left join newest_versions
        on
            questions.project_id = newest_versions.project_id
            and questions.question_id = newest_versions.question_id
    left join newest_covering
        on
            questions.project_id = newest_covering.project_id
            and questions.question_id = newest_covering.question_id
            and batches.taxonomy_version = newest_covering.from_version

)

select * from joined
