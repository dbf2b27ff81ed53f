-- One row per cell, annotator and scale: expected distance that leaves.
with

removals as (

    select * from {{ ref('int_annotator_removals') }}

),

label_distances as (

    select * from {{ ref('int_label_distances') }}

),

summed as (

    select
        removals.cell_id,
        removals.annotator_key,
        label_distances.scale,
        cast(sum(removals.n_answers) as double) as n_removed,
        cast(sum(removals.n_answers * removals.n_answers) as double)
            as sum_squared_counts,
        {{ exact_sum('removals.n_answers * label_distances.position') }}
            as positions_removed,
        {{ exact_sum(
            'removals.n_answers'
            ' * label_distances.position * label_distances.position'
        ) }} as squares_removed,
        {{ exact_sum(
            'removals.n_answers * label_distances.total_distance'
        ) }} as outer_removed
    from removals
    inner join label_distances
        on
            removals.cell_id = label_distances.cell_id
            and removals.label_key = label_distances.label_key
    group by
        removals.cell_id, removals.annotator_key, label_distances.scale

),

-- What leaves E: twice the distances from those who leave to all, less the
-- distances among them, which that counts twice.
expected as (

    select
        cell_id,
        annotator_key,
        scale,
        n_removed,
        positions_removed,
        squares_removed,
        outer_removed,
        2 * outer_removed - case
            when scale = 'nominal'
                then n_removed * n_removed - sum_squared_counts
            else
                2 * (
                    n_removed * squares_removed
                    - positions_removed * positions_removed
                )
        end as expected_removed
    from summed

)

select * from expected
