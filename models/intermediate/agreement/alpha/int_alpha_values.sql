-- One row per cell and scale: Krippendorff's alpha and the sums it is made of.
with

pattern_distances as (

    select * from {{ ref('int_alpha_distances') }}

),

-- Krippendorff 2011: D = sum of d_u, d_u = inner distance / (r - 1), and
-- E = distance of all ordered pairs of answers of the cell.
summed as (

    select
        cell_id,
        scale,
        cast(sum(n_items) as bigint) as n_items,
        cast(sum(n_items * n_answers) as bigint) as n_answers,
        {{ exact_sum('n_items * (inner_distance / (n_answers - 1))') }}
            as observed,
        {{ exact_sum('n_items * outer_distance') }} as expected
    from pattern_distances
    group by cell_id, scale

),

alphas as (

    select
        *,
        case
            when expected > 0
                then 1 - (n_answers - 1) * observed / expected
        end as value
    from summed

)

select * from alphas
