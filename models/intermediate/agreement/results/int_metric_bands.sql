-- One row per metric and band of values with a name.
with

metrics as (

    select distinct metric from {{ ref('int_label_type_metrics') }}

),

bands as (

    select * from {{ ref('stg_config__interpretation_bands') }}

),

-- A family is a metric's whole name or a word of it; the longest counts.
matched as (

    select
        metrics.metric,
        bands.metric_family,
        bands.band,
        coalesce(bands.lower_bound, -1e308) as lower_bound,
        max(length(bands.metric_family)) over (partition by metrics.metric)
            as longest
    from metrics
    inner join bands
        on
            position(
                '_' || bands.metric_family || '_' in '_' || metrics.metric || '_'
            ) > 0

),

bounded as (

    select
        metric,
        band,
        lower_bound,
        coalesce(
            lead(lower_bound) over (
                partition by metric
                order by lower_bound, band
            ), 1e308
        ) as upper_bound
    from matched
    where length(metric_family) = longest

)

select * from bounded
