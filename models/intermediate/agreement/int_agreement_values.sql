-- One row per cell and metric: value and standard error.
with

alphas as (

    select * from {{ ref('int_alphas') }}

),

chance_coefficients as (

    select * from {{ ref('int_chance_coefficients') }}

),

weighted_coefficients as (

    select * from {{ ref('int_weighted_coefficients') }}

),

mean_kappas as (

    select * from {{ ref('int_mean_kappas') }}

),

percent_agreements as (

    select * from {{ ref('int_percent_agreements') }}

),

abstention_shares as (

    select * from {{ ref('int_abstention_shares') }}

),

pair_scores as (

    select * from {{ ref('int_pair_scores') }}

),

character_alphas as (

    select * from {{ ref('int_character_alphas') }}

),

unioned as (

    select
        cell_id,
        'alpha_' || scale as metric,
        value,
        std_error,
        n_items,
        expected_disagreement,
        cast(null as double) as n_effective
    from alphas
    union all
    select
        cell_id,
        metric,
        value,
        std_error,
        n_items,
        expected_disagreement,
        cast(null as double) as n_effective
    from chance_coefficients
    union all
    select
        cell_id,
        metric,
        value,
        std_error,
        n_items,
        expected_disagreement,
        cast(null as double) as n_effective
    from weighted_coefficients
    union all
    select
        cell_id,
        case
            when weighting = 'none' then 'mean_kappa'
            else 'mean_kappa_' || weighting
        end as metric,
        value,
        std_error,
        n_items,
        expected_disagreement,
        cast(null as double) as n_effective
    from mean_kappas
    union all
    select
        cell_id,
        'percent_agreement' as metric,
        mean_over_items as value,
        mean_over_items_error as std_error,
        n_items,
        1 as expected_disagreement,
        null as n_effective
    from percent_agreements
    union all
    select
        cell_id,
        'percent_agreement_pooled' as metric,
        pooled as value,
        pooled_error as std_error,
        n_items,
        1 as expected_disagreement,
        null as n_effective
    from percent_agreements
    union all
    select
        cell_id,
        'unanimous_share' as metric,
        unanimous as value,
        unanimous_error as std_error,
        n_items,
        null as expected_disagreement,
        n_items as n_effective
    from percent_agreements
    union all
    select
        cell_id,
        'abstention_share' as metric,
        value,
        std_error,
        null as n_items,
        null as expected_disagreement,
        n_effective
    from abstention_shares
    union all
    select
        cell_id,
        metric,
        value,
        std_error,
        n_items,
        1 as expected_disagreement,
        n_effective
    from pair_scores
    union all
    select
        cell_id,
        'alpha_characters' as metric,
        value,
        std_error,
        n_items,
        expected_disagreement,
        null as n_effective
    from character_alphas

)

select * from unioned
