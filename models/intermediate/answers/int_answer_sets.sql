-- One row per multilabel or span answer, with what its parts come to.
with

parts as (

    select * from {{ ref('int_answer_parts') }}

),

summed as (

    select
        answer_id,
        label_type,
        string_agg(distinct label, '|' order by label) as label_set,
        count(*) filter (where label is null) as n_unknown_labels,
        count(*) filter (where not is_in_text) as n_outside_text,
        min(spelling) filter (where label is null) as unknown_spelling
    from parts
    group by all

)

select * from summed
