-- One row per labels delivery: how its label mix differs from its feed's earlier ones.
with

label_counts as (

    select delivery_id, question_id, label, count(*) as n_answers
    from answers_read
    where label is not null
    group by delivery_id, question_id, label

),

feed_labels as (

    select distinct deliveries.feed, label_counts.question_id, label_counts.label
    from label_counts
    inner join labels_deliveries as deliveries on label_counts.delivery_id = deliveries.delivery_id

),

label_grid as (

    select
        deliveries.delivery_id,
        feed_labels.question_id,
        feed_labels.label,
        coalesce(label_counts.n_answers, 0) as n_now,
        coalesce(sum(label_counts.n_answers) over (
            partition by feed_labels.feed, feed_labels.question_id, feed_labels.label
            order by deliveries.delivery_number
            rows between unbounded preceding and 1 preceding
        ), 0) as n_before
    from labels_deliveries as deliveries
    inner join feed_labels on deliveries.feed = feed_labels.feed
    left join label_counts
        on
            deliveries.delivery_id = label_counts.delivery_id
            and feed_labels.question_id = label_counts.question_id
            and feed_labels.label = label_counts.label

),

label_mixes as (

    select
        delivery_id,
        sum(n_now) over (partition by delivery_id) as n_now,
        sum(n_before) over (partition by delivery_id) as n_before,
        n_now / nullif(sum(n_now) over (partition by delivery_id), 0) as share_now,
        n_before / nullif(sum(n_before) over (partition by delivery_id), 0) as share_before
    from label_grid

),

drifts as (

    select
        delivery_id,
        max(n_now) as n_now,
        max(n_before) as n_before,
        sum(abs(share_now - share_before)) / 2 as label_drift,
        max(share_now) - max(share_before) as rise_of_commonest_label
    from label_mixes
    group by delivery_id

)

select * from drifts
