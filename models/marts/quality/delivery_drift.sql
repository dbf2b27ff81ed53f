-- One row per landed delivery and change against its feed's earlier deliveries.
with

deliveries as (

    select * from {{ ref('int_deliveries_compared') }}

),

described as (

    select * from {{ ref('stg_landing__deliveries') }}

),

traits as (

    select * from {{ ref('int_delivery_traits') }}

),

annotators as (

    select * from {{ ref('int_annotators_respelled') }}

),

labels_changed as (

    select * from {{ ref('int_labels_changed') }}

),

now_there as (

    select
        deliveries.delivery_id,
        deliveries.compared_with,
        traits.trait,
        traits.subject,
        traits.value,
        traits.n
    from deliveries
    inner join traits
        on deliveries.delivery_id = traits.delivery_id
    where deliveries.compared_with is not null

),

there_before as (

    select
        deliveries.delivery_id,
        traits.trait,
        traits.subject,
        traits.value,
        traits.n
    from deliveries
    inner join traits
        on deliveries.compared_with = traits.delivery_id

),

changed as (

    select
        now_there.delivery_id,
        now_there.trait as kind,
        nullif(now_there.subject, '') as subject,
        there_before.value as before,
        now_there.value as after
    from now_there
    inner join there_before
        on
            now_there.delivery_id = there_before.delivery_id
            and now_there.trait = there_before.trait
            and now_there.subject = there_before.subject
            and now_there.value <> there_before.value

),

added as (

    select
        now_there.delivery_id,
        now_there.trait || '_added' as kind,
        now_there.subject,
        cast(null as string) as before,
        now_there.value as after
    from now_there
    left join there_before
        on
            now_there.delivery_id = there_before.delivery_id
            and now_there.trait = there_before.trait
            and now_there.subject = there_before.subject
    where
        now_there.trait in ('column', 'flag')
        and there_before.delivery_id is null

),

removed as (

    select
        there_before.delivery_id,
        'column_removed' as kind,
        there_before.subject,
        there_before.value as before,
        cast(null as string) as after
    from there_before
    left join now_there
        on
            there_before.delivery_id = now_there.delivery_id
            and there_before.trait = now_there.trait
            and there_before.subject = now_there.subject
    where there_before.trait = 'column' and now_there.delivery_id is null

),

shared_columns as (

    select
        now_there.delivery_id,
        string_agg(now_there.subject, ', ' order by there_before.n) as before,
        string_agg(now_there.subject, ', ' order by now_there.n) as after
    from now_there
    inner join there_before
        on
            now_there.delivery_id = there_before.delivery_id
            and now_there.trait = there_before.trait
            and now_there.subject = there_before.subject
    where now_there.trait = 'column'
    group by now_there.delivery_id

),

reordered as (

    select
        delivery_id,
        'columns_reordered' as kind,
        cast(null as string) as subject,
        before,
        after
    from shared_columns
    where before <> after

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

    select * from changed
    union all
    select * from added
    union all
    select * from removed
    union all
    select * from reordered
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
