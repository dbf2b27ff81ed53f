-- One row per cell of spans: Krippendorff's alpha over characters.
with

answers as (

    select * from {{ ref('int_cell_answers') }}
    where label_type = 'span' and not is_abstained

),

item_patterns as (

    select * from {{ ref('int_item_patterns') }}
    where n_answers > 1

),

segments as (

    select * from {{ ref('int_span_segments') }}

),

-- The value of a character is the set of labels that an answer gives it, and
-- none where it lies in no span.
segment_counts as (

    select
        answers.cell_id,
        answers.item_key,
        segments.start_offset,
        segments.n_characters,
        segments.label_set,
        item_patterns.n_answers as n_item_answers,
        count(*) as n_answers
    from answers
    inner join item_patterns
        on
            answers.cell_id = item_patterns.cell_id
            and answers.item_key = item_patterns.item_key
    inner join segments
        on answers.answer_id = segments.answer_id
    group by
        answers.cell_id,
        answers.item_key,
        segments.start_offset,
        segments.n_characters,
        segments.label_set,
        item_patterns.n_answers

),

item_labels as (

    select
        cell_id,
        item_key,
        label_set,
        n_item_answers,
        cast(sum(n_characters * n_answers) as double) as n_coded,
        cast(
            sum(n_characters * n_answers * (n_item_answers - n_answers))
            as double
        ) as n_differing
    from segment_counts
    group by cell_id, item_key, label_set, n_item_answers

),

label_totals as (

    select
        cell_id,
        label_set,
        sum(n_coded) as n_coded
    from item_labels
    group by cell_id, label_set

),

-- Of an item: D_u, its coded characters, and the sums of squares that its
-- leaving takes from the expected disagreement.
items as (

    select
        item_labels.cell_id,
        item_labels.item_key,
        sum(item_labels.n_coded) as n_coded,
        sum(item_labels.n_differing) / (item_labels.n_item_answers - 1)
            as observed,
        {{ exact_sum(
            'item_labels.n_coded'
            ' * (2 * label_totals.n_coded - item_labels.n_coded)'
        ) }} as squares
    from item_labels
    inner join label_totals
        on
            item_labels.cell_id = label_totals.cell_id
            and item_labels.label_set = label_totals.label_set
    group by
        item_labels.cell_id,
        item_labels.item_key,
        item_labels.n_item_answers

),

squares as (

    select
        cell_id,
        {{ exact_sum('n_coded * n_coded') }} as squares
    from label_totals
    group by cell_id

),

cells as (

    select
        items.cell_id,
        count(*) as n_items,
        sum(items.n_coded) as n_coded,
        {{ exact_sum('items.observed') }} as observed,
        max(squares.squares) as squares
    from items
    inner join squares
        on items.cell_id = squares.cell_id
    group by items.cell_id

),

-- Krippendorff 2011: 1 - (N - 1) D / (N^2 - sum of N_c^2).
without_item as (

    select
        cells.*,
        1 - (cells.n_coded - 1) * cells.observed
        / nullif(cells.n_coded * cells.n_coded - cells.squares, 0) as value,
        1 - (cells.n_coded - items.n_coded - 1)
        * (cells.observed - items.observed)
        / nullif(
            power(cells.n_coded - items.n_coded, 2)
            - (cells.squares - items.squares), 0
        ) as value_without
    from items
    inner join cells
        on items.cell_id = cells.cell_id

),

jackknifed as (

    select
        cell_id,
        value,
        {{ jackknife_error('(value_without - value)', 'n_items') }}
            as std_error,
        n_items,
        1 - squares / (n_coded * n_coded) as expected_disagreement
    from without_item
    where value is not null
    group by cell_id, value, n_items, n_coded, squares

)

select * from jackknifed
