-- One row per cell and annotator: agreement with the others' answers.
with

annotator_items as (

    select
        *,
        cast(n_others_agreeing as double) / (n_answers - 1) as agreement
    from {{ ref('int_annotator_items') }}

),

means as (

    select
        cell_id,
        annotator_key,
        count(*) as n_items,
        {{ exact_sum('agreement') }} / count(*) as value
    from annotator_items
    group by cell_id, annotator_key

),

deviations as (

    select
        means.*,
        annotator_items.agreement - means.value as deviation
    from annotator_items
    inner join means
        on
            annotator_items.cell_id = means.cell_id
            and annotator_items.annotator_key = means.annotator_key

),

estimated as (

    select
        cell_id,
        annotator_key,
        n_items,
        value,
        {{ mean_error('deviation', 'n_items') }} as std_error
    from deviations
    group by cell_id, annotator_key, n_items, value

)

select * from estimated
