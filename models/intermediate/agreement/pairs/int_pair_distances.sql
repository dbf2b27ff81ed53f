-- One row per pair of annotators, weighting and pair of labels they gave an item.
with

pairs as (

    select * from {{ ref('int_annotator_pairs') }}

),

pair_label_counts as (

    select * from {{ ref('int_pair_label_counts') }}

),

margins as (

    select * from {{ ref('int_pair_label_margins') }}

),

label_steps as (

    select * from {{ ref('int_label_steps') }}

),

-- From a label to all the answers of each of the two.
outer_distances as (

    select
        margins.pair_id,
        'none' as weighting,
        margins.label_key,
        pairs.n_items - margins.n_a as to_a,
        pairs.n_items - margins.n_b as to_b
    from margins
    inner join pairs
        on margins.pair_id = pairs.pair_id
    {% for weighting, steps in [
        ('linear', 'n_steps'), ('quadratic', 'n_steps * label_steps.n_steps')
    ] %}
    union all
    select
        margins.pair_id,
        '{{ weighting }}' as weighting,
        label_steps.label_key_a as label_key,
        cast(sum(margins.n_a * label_steps.{{ steps }}) as bigint) as to_a,
        cast(sum(margins.n_b * label_steps.{{ steps }}) as bigint) as to_b
    from margins
    inner join pairs
        on margins.pair_id = pairs.pair_id
    inner join label_steps
        on
            pairs.cell_id = label_steps.cell_id
            and margins.label_key = label_steps.label_key_b
    group by margins.pair_id, label_steps.label_key_a
    {% endfor %}

),

joined as (

    select
        pairs.cell_id,
        counts.pair_id,
        of_a.weighting,
        counts.label_key_a,
        counts.label_key_b,
        counts.n_items,
        case
            when of_a.weighting = 'linear' then label_steps.n_steps
            when of_a.weighting = 'quadratic'
                then label_steps.n_steps * label_steps.n_steps
            when counts.label_key_a = counts.label_key_b then 0
            else 1
        end as distance,
        of_a.to_b,
        of_b.to_a
    from pair_label_counts as counts
    inner join pairs
        on counts.pair_id = pairs.pair_id
    inner join outer_distances as of_a
        on
            counts.pair_id = of_a.pair_id
            and counts.label_key_a = of_a.label_key
    -- Outer, so that it is joined last and not with of_a, label by label.
    left join outer_distances as of_b
        on
            counts.pair_id = of_b.pair_id
            and counts.label_key_b = of_b.label_key
            and of_a.weighting = of_b.weighting
    left join label_steps
        on
            pairs.cell_id = label_steps.cell_id
            and counts.label_key_a = label_steps.label_key_a
            and counts.label_key_b = label_steps.label_key_b

)

select * from joined
