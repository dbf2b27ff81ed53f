-- One row per cell: a fingerprint of everything that its results depend on.
with

scopes as (

    select * from {{ ref('int_agreement_scopes') }}

),

subjects as (

    select * from {{ ref('int_agreement_subjects') }}

),

answer_groups as (

    select * from {{ ref('int_answer_groups') }}

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

item_slices as (

    select * from {{ ref('int_item_slices') }}

),

label_sets as (

    select
        project_id,
        question_id,
        taxonomy_version,
        count(*) as n_labels,
        sum(cast({{ compact_key(
            "concat_ws(chr(31), label,"
            " coalesce(cast(sort_order as string), chr(30)),"
            " coalesce(cast(value as string), chr(30)),"
            " cast(is_abstention as string))"
        ) }} as decimal(38, 0))) as sum_fingerprints
    from labels
    group by project_id, question_id, taxonomy_version

),

slices as (

    select
        project_id,
        slice,
        count(*) as n_items,
        sum(cast({{ compact_key('item_id') }} as decimal(38, 0)))
            as sum_fingerprints
    from item_slices
    group by project_id, slice

),

cells as (

    select distinct
        cell_id,
        project_id,
        question_id,
        label_type,
        taxonomy_version,
        population,
        only_batch_id,
        only_resource_id,
        only_language,
        only_slice,
        only_guideline,
        until_date
    from scopes

),

-- The answers that int_agreement_answers takes, of all rounds.
of_answers as (

    select
        cells.cell_id,
        coalesce(sum(answer_groups.n_answers), 0) as n_answers,
        coalesce(sum(answer_groups.sum_fingerprints), 0) as sum_fingerprints,
        coalesce(sum(answer_groups.sum_second_fingerprints), 0)
            as sum_second_fingerprints
    from cells
    inner join subjects
        on
            cells.project_id = subjects.project_id
            and cells.question_id = subjects.question_id
            and cells.taxonomy_version
            is not distinct from subjects.taxonomy_version
            and coalesce(cells.only_batch_id, subjects.batch_id)
            = subjects.batch_id
            and coalesce(cells.only_guideline, subjects.guideline_version, '')
            = coalesce(subjects.guideline_version, '')
    inner join answer_groups
        on
            subjects.project_id = answer_groups.project_id
            and subjects.batch_id = answer_groups.batch_id
            and subjects.question_id = answer_groups.question_id
            and (
                cells.population = 'all'
                or (cells.population = 'llm')
                = (answer_groups.resource_kind = 'llm')
            )
            and coalesce(cells.only_resource_id, answer_groups.resource_id)
            = answer_groups.resource_id
            and coalesce(cells.only_language, answer_groups.language)
            = answer_groups.language
            and coalesce(cells.until_date, answer_groups.received_on)
            >= answer_groups.received_on
    group by cells.cell_id

),

joined as (

    select
        cells.cell_id,
        {{ compact_key(
            "concat_ws(chr(31), '" ~ agreement_code() ~ "', cells.label_type,"
            " cast(coalesce(of_answers.n_answers, 0) as string),"
            " cast(coalesce(of_answers.sum_fingerprints, 0) as string),"
            " cast(coalesce(of_answers.sum_second_fingerprints, 0) as string),"
            " cast(coalesce(label_sets.n_labels, 0) as string),"
            " cast(coalesce(label_sets.sum_fingerprints, 0) as string),"
            " cast(coalesce(slices.n_items, 0) as string),"
            " cast(coalesce(slices.sum_fingerprints, 0) as string))"
        ) }} as fingerprint
    from cells
    left join of_answers
        on cells.cell_id = of_answers.cell_id
    left join label_sets
        on
            cells.project_id = label_sets.project_id
            and cells.question_id = label_sets.question_id
            and cells.taxonomy_version = label_sets.taxonomy_version
    left join slices
        on
            cells.project_id = slices.project_id
            and cells.only_slice = slices.slice

)

select * from joined
