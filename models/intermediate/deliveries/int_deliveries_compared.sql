-- One row per landed delivery, with the one of its feed that came before it.
with

deliveries as (

    select * from {{ ref('stg_landing__deliveries') }}
    where status = 'landed'

),

-- What answers a package has the package's columns and size, so it is compared
-- with its like.
kinds as (

    select
        *,
        package_id is not null as is_rework
    from deliveries

),

compared as (

    select
        delivery_id,
        feed_kind,
        feed,
        is_rework,
        received_at,
        encoding,
        format,
        contract_sha256,
        header,
        flags,
        n_received,
        lag(delivery_id) over feed_in_order as compared_with,
        row_number() over feed_in_order as place,
        count(*) over earlier as n_earlier,
        median(n_received) over earlier as n_received_before
    from kinds
    window
        feed_in_order as (
            partition by feed_kind, feed, is_rework
            order by received_at, delivery_id
        ),
        earlier as (
            partition by feed_kind, feed, is_rework
            order by received_at, delivery_id
            rows between unbounded preceding and 1 preceding
        )

)

select * from compared
