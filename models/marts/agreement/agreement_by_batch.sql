-- One row per batch, question, population, basis, round and metric.
with

agreement as (

    select * from {{ ref('int_agreement_by_batch') }}

),

bands as (

    select * from {{ ref('int_metric_bands') }}

),

joined as (

    select
        agreement.*,
        bands.band
    from agreement
    left join bands
        on
            agreement.metric = bands.metric
            and agreement.value >= bands.lower_bound
            and agreement.value < bands.upper_bound

)

select * from joined
