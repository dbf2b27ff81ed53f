-- One row per cell, annotator and scale: expected distance that leaves.
with

removals as (

    select * from {{ ref('int_annotator_removals') }}

),

label_distances as (

    select * from {{ ref('int_label_distances') }}

),

-- What leaves E: twice the distances from those who leave to all, less the
-- distances among them, which that counts twice.
expected as (

    select
        removals.cell_id,
        removals.annotator_key,
        label_distances.scale,
        sum(removals.n_answers) as n_removed,
        2 * {{ exact_sum(
            'removals.n_answers * label_distances.total_distance'
        ) }} - case
            when label_distances.scale = 'nominal'
                then cast(
                    sum(removals.n_answers) * sum(removals.n_answers)
                    - sum(removals.n_answers * removals.n_answers) as double
                )
            else 2 * (
                sum(removals.n_answers) * {{ exact_sum(
                    'removals.n_answers'
                    ' * label_distances.position * label_distances.position'
                ) }}
                - power({{ exact_sum(
                    'removals.n_answers * label_distances.position'
                ) }}, 2)
            )
        end as expected_removed
    from removals
    inner join label_distances
        on
            removals.cell_id = label_distances.cell_id
            and removals.label_key = label_distances.label_key
    group by
        removals.cell_id, removals.annotator_key, label_distances.scale

)

select * from expected
