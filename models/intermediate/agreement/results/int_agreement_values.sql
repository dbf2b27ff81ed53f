-- One row per cell and metric: value and standard error.
{% set n, e = 'n_units', 'expected_disagreement' %}
{% set kappa = "case when weighting = 'none' then 'mean_kappa'"
    " else 'mean_kappa_' || weighting end" %}
with

-- Where from, which metric, its value, error and number of units (macro
-- by_unit), what it would disagree by chance, the trials of a share, and
-- whether labels may be more or less far apart.
unioned as (

    {% for model, metric, value, error, n_units, expected, trials, distances in [
        ('int_alphas', "'alpha_' || scale",
         'value', 'std_error', n, e, 'null', "scale <> 'nominal'"),
        ('int_chance_coefficients', 'metric',
         'value', 'std_error', n, e, 'null', 'false'),
        ('int_weighted_coefficients', 'metric',
         'value', 'std_error', n, e, 'null', 'true'),
        ('int_mean_kappas', kappa,
         'value', 'std_error', n, e, 'null', "weighting <> 'none'"),
        ('int_percent_agreements', "'percent_agreement'",
         'mean_over_items', 'mean_over_items_error', n, '1', 'null', 'false'),
        ('int_percent_agreements', "'percent_agreement_pooled'",
         'pooled', 'pooled_error', n, '1', 'null', 'false'),
        ('int_percent_agreements', "'unanimous_share'",
         'unanimous', 'unanimous_error', n, 'null', 'n_effective', 'false'),
        ('int_abstention_shares', "'abstention_share'",
         'value', 'std_error', n, 'null', 'n_effective', 'false'),
        ('int_pair_scores', 'metric',
         'value', 'std_error', 'n_items', '1', 'n_effective', 'false'),
        ('int_character_alphas', "'alpha_characters'",
         'value', 'std_error', 'n_items', e, 'null', 'false'),
    ] %}
    select
        cell_id,
        {{ metric }} as metric,
        {{ value }} as value,
        {{ error }} as std_error,
        cast({{ n_units }} as bigint) as n_units,
        cast({{ expected }} as double) as expected_disagreement,
        cast({{ trials }} as double) as n_effective,
        {{ distances }} as has_distances
    from {{ ref(model) }}
    {% if not loop.last %}union all{% endif %}

    {% endfor %}

)

select * from unioned
