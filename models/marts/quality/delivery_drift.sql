-- One row per landed delivery and change against its feed's earlier deliveries.
with

deliveries as (

    select * from {{ ref('int_deliveries_compared') }}

),

described as (

    select * from {{ ref('stg_landing__deliveries') }}

),

traits_changed as (

    select * from {{ ref('int_traits_changed') }}

),

annotators as (

    select * from {{ ref('int_annotators_respelled') }}

),

labels_changed as (

    select * from {{ ref('int_labels_changed') }}

),

resized as (

    select
        delivery_id,
        'row_count' as kind,
        cast(null as string) as subject,
        cast(cast(n_received_before as bigint) as string) || ' records'
            as before,
        cast(n_received as string) || ' records' as after
    from deliveries
    where
        n_earlier >= 2
        and n_received_before > 0
        and (
            n_received > 3 * n_received_before
            or 3 * n_received < n_received_before
        )

),

respelled as (

    select
        delivery_id,
        'annotator_respelled' as kind,
        annotator as subject,
        written_first as before,
        annotator || ', ' || cast(n_answers as string) || ' answers' as after
    from annotators

),

gathered as (

    select * from traits_changed
    union all
    select * from labels_changed
    union all
    select * from resized
    union all
    select * from respelled

),

joined as (

    select
        gathered.delivery_id,
        gathered.kind,
        gathered.subject,
        gathered.before,
        gathered.after,
        deliveries.compared_with,
        described.feed_kind,
        described.feed,
        described.resource_id,
        described.project_id,
        described.file_name,
        described.received_at
    from gathered
    inner join deliveries
        on gathered.delivery_id = deliveries.delivery_id
    inner join described
        on gathered.delivery_id = described.delivery_id

)

select * from joined
