-- One row per cell: a fingerprint of everything that its results depend on.
with

cell_batches as (

    select * from {{ ref('int_cell_batches') }}

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
        {{ sum_of_keys(compact_key(
            "concat_ws(chr(31), label,"
            " coalesce(cast(sort_order as string), chr(30)),"
            " coalesce(cast(value as string), chr(30)),"
            " cast(is_abstention as string))"
        )) }} as sum_fingerprints
    from labels
    group by project_id, question_id, taxonomy_version

),

slices as (

    select
        project_id,
        slice,
        count(*) as n_items,
        {{ sum_of_keys(compact_key('item_id')) }} as sum_fingerprints
    from item_slices
    group by project_id, slice

),

cells as (

    select * from {{ ref('int_cells') }}

),

-- The answers that int_agreement_answers takes, of all rounds.
of_answers as (

    select
        cell_batches.cell_id,
        sum(answer_groups.n_answers) as n_answers,
        {{ sum_of_keys('answer_groups.sum_fingerprints') }} as sum_fingerprints,
        bit_xor(answer_groups.xor_fingerprints) as xor_fingerprints
    from cell_batches
    inner join answer_groups
        on
            cell_batches.project_id = answer_groups.project_id
            and cell_batches.batch_id = answer_groups.batch_id
            and cell_batches.question_id = answer_groups.question_id
            and (
                cell_batches.population = 'all'
                or (cell_batches.population = 'llm')
                = (answer_groups.resource_kind = 'llm')
            )
            and coalesce(
                cell_batches.only_resource_id, answer_groups.resource_id
            ) = answer_groups.resource_id
            and coalesce(cell_batches.only_language, answer_groups.language)
            = answer_groups.language
            and coalesce(cell_batches.until_date, answer_groups.received_on)
            >= answer_groups.received_on
    group by cell_batches.cell_id

),

joined as (

    select
        cells.cell_id,
        {{ compact_key(
            "concat_ws(chr(31), '" ~ agreement_code() ~ "', cells.label_type,"
            " cast(coalesce(of_answers.n_answers, 0) as string),"
            " cast(coalesce(of_answers.sum_fingerprints, 0) as string),"
            " cast(coalesce(of_answers.xor_fingerprints, 0) as string),"
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
