-- One row per delivery and label that is new in its feed, or missing from it.
with

deliveries as (

    select * from {{ ref('int_deliveries_compared') }}

),

traits as (

    select * from {{ ref('int_delivery_traits') }}
    where trait = 'label'

),

now_there as (

    select
        deliveries.delivery_id,
        traits.subject,
        traits.n
    from deliveries
    inner join traits
        on deliveries.delivery_id = traits.delivery_id
    where deliveries.compared_with is not null

),

-- All earlier deliveries count: a label may be rare.
labels_before as (

    select
        deliveries.delivery_id,
        traits.subject,
        sum(traits.n) as n
    from deliveries
    inner join deliveries as earlier
        on
            deliveries.feed_kind = earlier.feed_kind
            and deliveries.feed = earlier.feed
            and deliveries.place > earlier.place
            and deliveries.is_rework = earlier.is_rework
    inner join traits
        on earlier.delivery_id = traits.delivery_id
    group by deliveries.delivery_id, traits.subject

),

label_totals as (

    select
        labels_before.*,
        sum(labels_before.n) over (partition by labels_before.delivery_id)
            as n_before,
        now_labels.n_now
    from labels_before
    inner join (
        select
            delivery_id,
            sum(n) as n_now
        from now_there
        group by delivery_id
    ) as now_labels
        on labels_before.delivery_id = now_labels.delivery_id

),

labels_added as (

    select
        now_there.delivery_id,
        'label_added' as kind,
        now_there.subject,
        cast(null as string) as before,
        cast(now_there.n as string) || ' answers' as after
    from now_there
    left join labels_before
        on
            now_there.delivery_id = labels_before.delivery_id
            and now_there.subject = labels_before.subject
    where labels_before.delivery_id is null

),

-- Missing where ten would be expected: by chance that happens once in e^10.
labels_removed as (

    select
        label_totals.delivery_id,
        'label_removed' as kind,
        label_totals.subject,
        cast(label_totals.n as string) || ' of '
        || cast(label_totals.n_before as string) || ' answers' as before,
        cast(null as string) as after
    from label_totals
    left join now_there
        on
            label_totals.delivery_id = now_there.delivery_id
            and label_totals.subject = now_there.subject
    where
        now_there.delivery_id is null
        and label_totals.n * label_totals.n_now >= 10 * label_totals.n_before

),

labels_changed as (

    select * from labels_added
    union all
    select * from labels_removed

)

select * from labels_changed
