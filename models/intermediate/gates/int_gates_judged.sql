-- One row per batch, gate, question, scope and round: the verdict of the value alone.
with

measured as (

    select * from {{ ref('int_gates_measured') }}

),

-- at_most gates are judged as at_least gates of the mirrored value.
oriented as (

    select
        *,
        case when direction = 'at_most' then -1 else 1 end as sign,
        case when evidence = 'interval' then ci_low else value end as low,
        case when evidence = 'interval' then ci_high else value end as high
    from measured

),

bounded as (

    select
        * exclude (low, high),
        least(sign * low, sign * high) as worst,
        greatest(sign * low, sign * high) as best,
        sign * threshold as bound
    from oriented

),

judged as (

    select
        * exclude (sign, worst, best, bound),
        case
            when value is null then 'undecided'
            when n < min_n then 'undecided'
            when worst is null then 'undecided'
            when worst >= bound then 'pass'
            when best < bound then 'fail'
            else 'undecided'
        end as value_verdict,
        case
            when value is null then coalesce(undefined_reason, 'not_measured')
            when n < min_n then 'thin_evidence'
            when worst is null then 'no_interval'
            when worst >= bound then 'meets_threshold'
            when best < bound then 'misses_threshold'
            else 'interval_straddles_threshold'
        end as value_reason
    from bounded

)

select * from judged
