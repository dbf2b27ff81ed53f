-- One row per batch, round, reference, answer and label in either: what is right.
with

compared as (

    select * from {{ ref('int_reference_answers') }}

),

marks as (

    select
        * exclude (given_marks, known_marks),
        unnest(given_marks, recursive := true),
        1 as is_given,
        0 as is_known
    from compared
    union all
    select
        * exclude (given_marks, known_marks),
        unnest(known_marks, recursive := true),
        0 as is_given,
        1 as is_known
    from compared

),

-- A span is right when offsets and label are.
matched as (

    select
        * exclude (is_given, is_known),
        max(is_given) as is_given,
        max(is_known) as is_known
    from marks
    group by all

),

counted as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        reference,
        resource_id,
        resource_kind,
        annotator_id,
        item_id,
        label,
        count(*) filter (where is_given = 1 and is_known = 1)
            as n_true_positives,
        count(*) filter (where is_known = 0) as n_false_positives,
        count(*) filter (where is_given = 0) as n_false_negatives
    from matched
    group by all

)

select * from counted
