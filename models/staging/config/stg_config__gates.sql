-- One row per gate of a project.
with

source as (

    select * from {{ ref('gates') }}
    where {{ in_force_as_of() }}

),

in_force as (

    {{ latest_in_force('source', 'project_id, gate_id, question_id') }}

),

renamed as (

    select
        nullif(trim(project_id), '') as project_id,
        nullif(trim(gate_id), '') as gate_id,
        nullif(trim(question_id), '') as question_id,
        nullif(trim(metric), '') as metric,
        coalesce(nullif(trim(direction), ''), 'at_least') as direction,
        cast(nullif(trim(threshold), '') as double) as threshold,
        coalesce(nullif(trim(scope), ''), 'batch') as scope,
        coalesce(
            nullif(trim(evidence), ''),
            -- Of what was ordered, all is known: there is no interval.
            case when metric = 'completeness' then 'point' end,
            'interval'
        ) as evidence,
        coalesce(nullif(trim("window"), ''), 'batch') as measured_over,
        coalesce(cast(nullif(trim(min_n), '') as integer), 1) as min_n,
        coalesce(nullif(trim(on_undecided), ''), 'review') as on_undecided,
        coalesce(nullif(trim(severity), ''), 'blocking') as severity,
        nullif(trim(fallback_metric), '') as fallback_metric,
        coalesce(nullif(trim(version), ''), '1') as policy_version
    from in_force

)

select * from renamed
