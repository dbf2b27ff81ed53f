-- One row per batch that does not pass and question: the part that explains it.
with

cells as (

    select * from {{ ref('int_rework_cells') }}

),

-- A set is known of these, and too large or not enough: rework ends here.
beyond_rework as (

    select distinct
        project_id,
        batch_id,
        question_id,
        scope,
        scope_key,
        metric,
        true as is_found
    from {{ ref('int_rework_sets') }}
    where
        is_beyond_rework
        and has_values
        and value_verdict = 'fail'
        and severity = 'blocking'

),

-- What blocks the batch comes first, the whole batch before its parts.
chosen as (

    select
        cells.*,
        coalesce(is_found, false) as is_beyond_rework
    from cells
    left join beyond_rework
        using (project_id, batch_id, question_id, scope, scope_key, metric)
    qualify
        row_number() over (
            partition by project_id, batch_id, question_id
            order by
                is_found desc nulls last,
                scope = 'batch' desc,
                value_verdict = 'fail' desc,
                severity = 'blocking' desc,
                own_value - threshold,
                gate_id,
                scope_key
        ) = 1

)

select * from chosen
