-- One row per labels delivery not yet checked under $suite_sha256: its profile.
-- Reads the facts as they are, before any build; whether an item is known is decided later, in
-- the build, since items may arrive after their answers.
with

unchecked as (

    select delivery_id
    from labels_deliveries as deliveries
    where
        delivery_id not in (
            select delivery_id
            from raw.delivery_checks
            where suite_sha256 = $suite_sha256 and delivery_id is not null
        )

),

counted as (

    select
        delivery_id,
        count(*) as n_answers,
        count(*) filter (spelling is null) as n_empty,
        count(*) filter (spelling is not null and has_taxonomy) as n_labels,
        count(*) filter (has_taxonomy and is_known) as n_known_labels,
        count(package_id) as n_of_packages,
        count(distinct (source_key, question_id, annotator, replicate_no)) as n_distinct
    from answers_read
    group by delivery_id

),

by_annotator as (

    select delivery_id, max(n_answers) as n_of_busiest
    from (
        select delivery_id, annotator, count(*) as n_answers
        from answers_read
        where annotator is not null
        group by delivery_id, annotator
    )
    group by delivery_id

),

volumes as (

    select
        deliveries.delivery_id,
        coalesce(counted.n_answers, 0) as n_answers,
        median(counted.n_answers) over (
            partition by deliveries.feed
            order by deliveries.delivery_number
            rows between unbounded preceding and 1 preceding
        ) as usual_n_answers
    from labels_deliveries as deliveries
    left join counted on deliveries.delivery_id = counted.delivery_id

),

profiles as (

    select
        unchecked.delivery_id,
        volumes.n_answers,
        case when counted.n_answers >= 20 then counted.n_empty / counted.n_answers end
            as share_empty,
        case when counted.n_labels >= 20 then counted.n_known_labels / counted.n_labels end
            as share_known_labels,
        -- The answers of a package are chosen, so their mix says nothing of the feed's.
        case
            when drifts.n_now >= 50 and drifts.n_before >= 50 and counted.n_of_packages = 0
                then drifts.rise_of_commonest_label
        end as rise_of_commonest_label,
        case
            when drifts.n_now >= 50 and drifts.n_before >= 50 and counted.n_of_packages = 0
                then drifts.label_drift
        end as label_drift,
        case
            when counted.n_answers >= 20 and by_annotator.delivery_id is not null
                then 1 - counted.n_distinct / counted.n_answers
        end as share_repeated,
        -- A feed of one annotator, such as a model, has no busiest one.
        case
            when counted.n_answers >= 20 and by_annotator.n_of_busiest < counted.n_answers
                then by_annotator.n_of_busiest / counted.n_answers
        end as share_of_one_annotator,
        volumes.n_answers / nullif(volumes.usual_n_answers, 0) as times_usual_volume
    from unchecked
    inner join volumes on unchecked.delivery_id = volumes.delivery_id
    left join counted on unchecked.delivery_id = counted.delivery_id
    left join by_annotator on unchecked.delivery_id = by_annotator.delivery_id
    left join label_drifts as drifts on unchecked.delivery_id = drifts.delivery_id

)

select * from profiles
order by delivery_id
