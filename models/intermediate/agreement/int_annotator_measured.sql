-- One row per cell, annotator and metric, with its interval.
with

agreements as (

    select * from {{ ref('int_annotator_agreements') }}

),

alphas as (

    select * from {{ ref('int_annotator_alphas') }}

),

bounded as (

    select
        cell_id,
        annotator_key,
        'agreement_with_others' as metric,
        value,
        std_error,
        {{ log_interval_low('value', 'std_error', 'n_items') }} as ci_low,
        {{ log_interval_high('value', 'std_error', 'n_items') }} as ci_high,
        n_items
    from agreements
    union all
    select
        alphas.cell_id,
        alphas.annotator_key,
        'alpha_' || alphas.scale || '_without' as metric,
        alphas.value_without as value,
        null as std_error,
        null as ci_low,
        null as ci_high,
        agreements.n_items
    from alphas
    inner join agreements
        on
            alphas.cell_id = agreements.cell_id
            and alphas.annotator_key = agreements.annotator_key
    union all
    select
        alphas.cell_id,
        alphas.annotator_key,
        'alpha_' || alphas.scale || '_change' as metric,
        alphas.value_without - alphas.value_with as value,
        null as std_error,
        null as ci_low,
        null as ci_high,
        agreements.n_items
    from alphas
    inner join agreements
        on
            alphas.cell_id = agreements.cell_id
            and alphas.annotator_key = agreements.annotator_key

)

select * from bounded
