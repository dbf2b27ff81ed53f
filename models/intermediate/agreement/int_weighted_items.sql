-- One row per cell and item: how far its answers agree with partial credit.
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where label_type in ('ordinal', 'interval') and n_labels > 1

),

item_label_counts as (

    select
        item_label_counts.*,
        cells.project_id,
        cells.question_id,
        cells.taxonomy_version,
        sum(item_label_counts.n_answers) over (
            partition by item_label_counts.cell_id, item_label_counts.item_key
        ) as n_item_answers
    from {{ ref('int_item_label_counts') }} as item_label_counts
    inner join cells
        on item_label_counts.cell_id = cells.cell_id

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
        item_label_counts.cell_id,
        item_label_counts.item_key,
        item_label_counts.n_item_answers,
        sum(item_label_counts.n_answers) as n_listed_answers,
        {% for one in [
            'share', 'linear_chance', 'quadratic_chance', 'ordinal_chance'
        ] %}
        {{ exact_sum('item_label_counts.n_answers * label_chances.' ~ one) }}
        / item_label_counts.n_item_answers as {{ one }}{{ ',' if not loop.last }}
        {% endfor %}
    from item_label_counts
    inner join label_chances
        on
            item_label_counts.cell_id = label_chances.cell_id
            and item_label_counts.label = label_chances.label
    group by
        item_label_counts.cell_id,
        item_label_counts.item_key,
        item_label_counts.n_item_answers

),

-- Over ordered pairs of different answers.
agreements as (

    select
        counts_a.cell_id,
        counts_a.item_key,
        {% for weighting in ['linear', 'quadratic', 'ordinal'] %}
        {{ exact_sum(
            'counts_a.n_answers * label_weights.' ~ weighting ~ '_weight'
            ' * (counts_b.n_answers - case when counts_a.label'
            ' = counts_b.label then 1 else 0 end)'
        ) }} / (counts_a.n_item_answers * (counts_a.n_item_answers - 1))
            as {{ weighting }}_agreement{{ ',' if not loop.last }}
        {% endfor %}
    from item_label_counts as counts_a
    inner join item_label_counts as counts_b
        on
            counts_a.cell_id = counts_b.cell_id
            and counts_a.item_key = counts_b.item_key
    inner join label_weights
        on
            counts_a.project_id = label_weights.project_id
            and counts_a.question_id = label_weights.question_id
            and counts_a.taxonomy_version = label_weights.taxonomy_version
            and counts_a.label = label_weights.label_a
            and counts_b.label = label_weights.label_b
    where counts_a.n_item_answers > 1
    group by counts_a.cell_id, counts_a.item_key, counts_a.n_item_answers

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
            and chances.item_key = agreements.item_key

)

select * from joined
