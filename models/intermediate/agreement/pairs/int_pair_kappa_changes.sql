-- One row per pair, weighting and pair of labels: kappa without one such item.
with

distances as (

    select * from {{ ref('int_pair_distances') }}

),

kappas as (

    select * from {{ ref('int_pair_kappas') }}
    where kappa is not null

),

without_item as (

    select
        distances.pair_id,
        distances.weighting,
        distances.label_key_a,
        distances.label_key_b,
        kappas.n_items,
        kappas.kappa,
        kappas.n_items - 1 as n_left,
        {{ weighted_kappa(
            '(kappas.n_items - 1)',
            '(kappas.observed - distances.distance)',
            '(kappas.expected - distances.to_a - distances.to_b'
            ' + distances.distance)'
        ) }} as kappa_left
    from distances
    inner join kappas
        on
            distances.pair_id = kappas.pair_id
            and distances.weighting = kappas.weighting

),

-- The pair's weight falls by 1; a kappa that is then undefined leaves.
changes as (

    select
        pair_id,
        weighting,
        label_key_a,
        label_key_b,
        n_items * kappa - coalesce(n_left * kappa_left, 0) as weighted_kappa,
        case when kappa_left is null then n_items else 1 end as weight
    from without_item

)

select * from changes
