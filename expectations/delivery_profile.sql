-- One row per labels delivery not yet checked under $suite_sha256: its profile.
-- Reads the facts as they are, before any build; whether an item is known is decided later, in
-- the build, since items may arrive after their answers.
with

deliveries as (

    select
        delivery_id,
        feed,
        project_id,
        received_at,
        row_number() over (partition by feed order by received_at) as delivery_number
    from raw.deliveries
    where feed_kind = 'labels' and status = 'landed'

),

unchecked as (

    select delivery_id
    from deliveries
    where
        delivery_id not in (
            select delivery_id
            from raw.delivery_checks
            where suite_sha256 = $suite_sha256 and delivery_id is not null
        )

),

questions as (

    select
        project_id,
        question_id,
        count(*) over (partition by project_id) as n_questions
    from (
        select distinct project_id, question_id
        from read_csv($questions, header = true, all_varchar = true)
    )

),

labels as (

    select distinct project_id, question_id, label, name
    from read_csv($labels, header = true, all_varchar = true)

),

newest_contracts as (

    select feed, label_aliases
    from raw.contracts
    where feed_kind = 'labels'
    qualify row_number() over (
        partition by feed order by received_at desc, contract_sha256
    ) = 1

),

aliases as (

    select
        feed,
        unnest(json_keys(label_aliases)) as label,
        label_aliases
    from newest_contracts

),

spellings as (

    select null as feed, project_id, question_id, label, label as spelling
    from labels
    union all
    select null as feed, project_id, question_id, label, name as spelling
    from labels
    union all
    select
        aliases.feed,
        labels.project_id,
        labels.question_id,
        labels.label,
        unnest(
            from_json(
                json_extract(
                    label_aliases,
                    '/' || replace(replace(aliases.label, '~', '~0'), '/', '~1')
                ),
                '["varchar"]'
            )
        ) as spelling
    from aliases
    inner join labels on aliases.label = labels.label

),

known_spellings as (

    select distinct
        feed,
        project_id,
        question_id,
        label,
        lower(regexp_replace(trim(spelling), '\s+', ' ', 'g')) as spelling
    from spellings
    where spelling is not null

),

answers as (

    select
        answers.delivery_id,
        answers.answer_number,
        answers.source_key,
        answers.annotator,
        answers.replicate_no,
        answers.package_id,
        deliveries.feed,
        deliveries.project_id,
        coalesce(answers.question_id, questions.question_id) as question_id,
        nullif(lower(regexp_replace(trim(answers.answer), '\s+', ' ', 'g')), '') as spelling
    from raw.answers as answers
    inner join deliveries on answers.delivery_id = deliveries.delivery_id
    left join questions
        on
            deliveries.project_id = questions.project_id
            and questions.n_questions = 1

),

labelled_questions as (

    select distinct project_id, question_id
    from labels

),

answers_read as (

    select
        answers.*,
        labelled_questions.question_id is not null as has_taxonomy,
        min(known_spellings.label) as label
    from answers
    left join labelled_questions
        on
            answers.project_id = labelled_questions.project_id
            and answers.question_id = labelled_questions.question_id
    left join known_spellings
        on
            answers.project_id = known_spellings.project_id
            and answers.question_id = known_spellings.question_id
            and answers.spelling = known_spellings.spelling
            and coalesce(known_spellings.feed, answers.feed) = answers.feed
    group by all

),

counted as (

    select
        delivery_id,
        count(*) as n_answers,
        count(*) filter (spelling is null) as n_empty,
        count(*) filter (spelling is not null and has_taxonomy) as n_labels,
        count(label) as n_known_labels,
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

label_counts as (

    select delivery_id, question_id, label, count(*) as n_answers
    from answers_read
    where label is not null
    group by delivery_id, question_id, label

),

feed_labels as (

    select distinct deliveries.feed, label_counts.question_id, label_counts.label
    from label_counts
    inner join deliveries on label_counts.delivery_id = deliveries.delivery_id

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
    from deliveries
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
    from deliveries
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
    left join drifts on unchecked.delivery_id = drifts.delivery_id

)

select * from profiles
order by delivery_id
