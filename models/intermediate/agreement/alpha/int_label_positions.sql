-- One row per cell, scale and label: its place on the scale, standardised.
with

places as (

    select * from {{ ref('int_label_places') }}

),

-- Between 0 and 1 first, where sums are exact.
ranged as (

    select
        cell_id,
        scale,
        label_key,
        label,
        n_pairable,
        (place - min(place) over by_scale)
        / nullif(
            max(place) over by_scale
            - min(place) over by_scale, 0
        ) as place,
        cast(n_pairable as double) / sum(n_pairable) over by_scale as share
    from places
    window by_scale as (partition by cell_id, scale)

),

centred as (

    select
        *,
        place - {{ exact_sum('share * place', over='by_scale') }} as distance
    from ranged
    window by_scale as (partition by cell_id, scale)

),

standardised as (

    select
        cell_id,
        scale,
        label_key,
        label,
        n_pairable,
        distance / sqrt(
            {{ exact_sum('share * distance * distance', over='by_scale') }}
        ) as position
    from centred
    window by_scale as (partition by cell_id, scale)

)

-- One label only has no place.
select * from standardised
where position is not null
