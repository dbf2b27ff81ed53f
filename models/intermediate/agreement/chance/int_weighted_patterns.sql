-- One row per cell and pattern: how far its answers agree with partial credit.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where label_type in ('ordinal', 'interval') and n_labels > 1

),

pattern_labels as (

    select
        patterns.cell_id,
        patterns.n_items,
        pattern_labels.*,
        cells.project_id,
        cells.question_id,
        cells.taxonomy_version
    from {{ ref('int_patterns') }} as patterns
    inner join {{ ref('int_pattern_labels') }} as pattern_labels
        on patterns.pattern_key = pattern_labels.pattern_key
    inner join cells
        on patterns.cell_id = cells.cell_id

),

label_totals as (

    select
        label_totals.cell_id,
        label_totals.label,
        label_totals.n_item_shares / cells.n_items as share,
        cells.project_id,
        cells.question_id,
        cells.taxonomy_version
    from {{ ref('int_label_totals') }} as label_totals
    inner join cells
        on label_totals.cell_id = cells.cell_id

),

label_weights as (

    select * from {{ ref('int_label_weights') }}

),

-- Mean weight of a label against a random label of the cell.
label_chances as (

    select
        label_totals.cell_id,
        label_weights.label_a as label,
        {{ exact_sum(
            'case when label_weights.label_a = label_weights.label_b'
            ' then label_totals.share else 0 end'
        ) }} as share,
        {% for weighting in ['linear', 'quadratic', 'ordinal'] %}
        {{ exact_sum(
            'label_totals.share * label_weights.' ~ weighting ~ '_weight'
        ) }} as {{ weighting }}_chance{{ ',' if not loop.last }}
        {% endfor %}
    from label_totals
    inner join label_weights
        on
            label_totals.project_id = label_weights.project_id
            and label_totals.question_id = label_weights.question_id
            and label_totals.taxonomy_version = label_weights.taxonomy_version
            and label_totals.label = label_weights.label_b
    group by label_totals.cell_id, label_weights.label_a

),

chances as (

    select
        pattern_labels.cell_id,
        pattern_labels.pattern_key,
        pattern_labels.n_items,
        pattern_labels.n_item_answers,
        sum(pattern_labels.n_answers) as n_listed_answers,
        {% for one in [
            'share', 'linear_chance', 'quadratic_chance', 'ordinal_chance'
        ] %}
        {{ exact_sum('pattern_labels.n_answers * label_chances.' ~ one) }}
        / pattern_labels.n_item_answers as {{ one }}{{ ',' if not loop.last }}
        {% endfor %}
    from pattern_labels
    inner join label_chances
        on
            pattern_labels.cell_id = label_chances.cell_id
            and pattern_labels.label = label_chances.label
    group by
        pattern_labels.cell_id,
        pattern_labels.pattern_key,
        pattern_labels.n_items,
        pattern_labels.n_item_answers

),

-- Over ordered pairs of different answers.
agreements as (

    select
        counts_a.cell_id,
        counts_a.pattern_key,
        {% for weighting in ['linear', 'quadratic', 'ordinal'] %}
        {{ exact_sum(
            'counts_a.n_answers * label_weights.' ~ weighting ~ '_weight'
            ' * (counts_b.n_answers - case when counts_a.label'
            ' = counts_b.label then 1 else 0 end)'
        ) }} / (counts_a.n_item_answers * (counts_a.n_item_answers - 1))
            as {{ weighting }}_agreement{{ ',' if not loop.last }}
        {% endfor %}
    from pattern_labels as counts_a
    inner join pattern_labels as counts_b
        on
            counts_a.cell_id = counts_b.cell_id
            and counts_a.pattern_key = counts_b.pattern_key
    inner join label_weights
        on
            counts_a.project_id = label_weights.project_id
            and counts_a.question_id = label_weights.question_id
            and counts_a.taxonomy_version = label_weights.taxonomy_version
            and counts_a.label = label_weights.label_a
            and counts_b.label = label_weights.label_b
    where counts_a.n_item_answers > 1
    group by counts_a.cell_id, counts_a.pattern_key, counts_a.n_item_answers

),

joined as (

    select
        chances.*,
        agreements.linear_agreement,
        agreements.quadratic_agreement,
        agreements.ordinal_agreement
    from chances
    left join agreements
        on
            chances.cell_id = agreements.cell_id
            and chances.pattern_key = agreements.pattern_key

)

select * from joined
