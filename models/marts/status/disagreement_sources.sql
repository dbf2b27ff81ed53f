-- One row per batch that does not pass, question and source of disagreement.
with

label_pairs as (

    select * from {{ ref('int_disagreement_by_label_pair') }}

),

slices as (

    select * from {{ ref('int_disagreement_by_slice') }}

),

annotators as (

    select * from {{ ref('int_disagreement_by_annotator') }}

),

unioned as (

    select
        *,
        'label_pair' as kind,
        label_a as source,
        label_b as other_label,
        alpha_merged as value_without,
        alpha_merged - alpha as gain
    from label_pairs
    union all by name
    select
        *,
        'annotator' as kind,
        annotator_id as source,
        alpha_without as value_without
    from annotators
    union all by name
    select
        *,
        'slice' as kind,
        slice_key || ' = ' || slice_value as source,
        alpha_without as value_without,
        alpha_without - alpha as gain
    from slices

),

ranked as (

    select
        project_id,
        batch_id,
        question_id,
        scope,
        nullif(scope_key, '') as scope_key,
        is_beyond_rework,
        kind,
        source,
        other_label,
        cast(n_items as integer) as n_items,
        share_of_disagreement,
        value_without,
        gain,
        gain_ci_low,
        gain_ci_high,
        cast(
            row_number() over (
                partition by project_id, batch_id, question_id, kind
                order by
                    round(gain, 9) desc nulls last,
                    round(share_of_disagreement, 9) desc nulls last,
                    source,
                    other_label
            ) as integer
        ) as rank
    from unioned

)

select * from ranked
