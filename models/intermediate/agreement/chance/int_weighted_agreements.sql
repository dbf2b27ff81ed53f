-- One row per cell, weighted coefficient and pattern: agreement and chance.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where n_complete > 0

),

patterns as (

    select * from {{ ref('int_weighted_patterns') }}

),

label_weights as (

    select * from {{ ref('int_label_weights') }}

),

weight_totals as (

    select
        project_id,
        question_id,
        taxonomy_version,
        {{ exact_sum('linear_weight') }} as linear_total,
        {{ exact_sum('quadratic_weight') }} as quadratic_total,
        {{ exact_sum('ordinal_weight') }} as ordinal_total
    from label_weights
    group by project_id, question_id, taxonomy_version

),

weighted as (

    {% for weighting in ['linear', 'quadratic', 'ordinal'] %}
    select
        patterns.cell_id,
        patterns.pattern_key,
        patterns.n_items as n_alike,
        '{{ weighting }}' as weighting,
        cells.n_labels,
        cells.n_items,
        cells.n_complete,
        patterns.{{ weighting }}_agreement as agreement,
        patterns.{{ weighting }}_chance as weighted_chance,
        patterns.share as plain_chance,
        weight_totals.{{ weighting }}_total as total_weight
    from patterns
    inner join cells
        on patterns.cell_id = cells.cell_id
    inner join weight_totals
        on
            cells.project_id = weight_totals.project_id
            and cells.question_id = weight_totals.question_id
            and cells.taxonomy_version = weight_totals.taxonomy_version
    -- An answer outside of the label set has no weight.
    where patterns.n_listed_answers = patterns.n_item_answers
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Gwet 2014: what an item adds to the agreement that chance gives.
families as (

    select
        *,
        'fleiss_kappa_' || weighting as metric,
        weighted_chance as item_chance
    from weighted
    union all
    select
        *,
        'gwet_ac2_' || weighting as metric,
        total_weight * (1 - plain_chance) / (n_labels * (n_labels - 1e0))
            as item_chance
    from weighted
    union all
    select
        *,
        'brennan_prediger_' || weighting as metric,
        total_weight / (n_labels * cast(n_labels as double)) as item_chance
    from weighted

)

select * from families
