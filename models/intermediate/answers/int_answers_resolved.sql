-- One row per item, question, annotator and round: the answer that counts.
with

rounded as (

    select * from {{ ref('int_answers_rounded') }}

),

resources as (

    select * from {{ ref('stg_config__resources') }}

),

item_clusters as (

    select * from {{ ref('int_item_clusters') }}

),

outvoted as (

    select * from {{ ref('int_answers_outvoted') }}

),

latest_in_round as (

    select *
    from rounded
    where answer_id not in (select answer_id from outvoted)
    qualify
        row_number() over (
            partition by item_id, question_id, batch_id, annotator_id, round
            order by
                received_at desc, delivery_id desc, answer_number desc
        ) = 1

),

withdrawn as (

    select * from {{ ref('int_answers_withdrawn') }}

),

followed as (

    select
        latest_in_round.*,
        withdrawn.withdrawn_in_round,
        coalesce(
            lead(latest_in_round.answer_id) over by_annotator,
            withdrawn.returned_answer_id
        ) as superseded_by,
        least(
            lead(latest_in_round.round) over by_annotator,
            withdrawn.withdrawn_in_round
        ) as ends_in_round
    from latest_in_round
    left join withdrawn
        on latest_in_round.answer_id = withdrawn.answer_id
    window by_annotator as (
        partition by
            latest_in_round.item_id,
            latest_in_round.question_id,
            latest_in_round.batch_id,
            latest_in_round.annotator_id
        order by latest_in_round.round
    )

),

described as (

    select
        followed.answer_id,
        followed.project_id,
        followed.batch_id,
        followed.role,
        followed.item_id,
        followed.question_id,
        followed.label_type,
        followed.annotator_id,
        followed.resource_id,
        coalesce(resources.kind, 'vendor') as resource_kind,
        followed.identity = 'person' as has_identity,
        cast(followed.round as integer) as round,
        followed.label,
        followed.value,
        followed.answer,
        followed.is_abstained,
        followed.is_independent,
        followed.superseded_by is null as is_current,
        cast(followed.withdrawn_in_round as integer) as withdrawn_in_round,
        cast(followed.ends_in_round as integer) as ends_in_round,
        followed.superseded_by,
        followed.taxonomy_version,
        followed.received_at,
        followed.answered_at,
        followed.seconds,
        followed.confidence,
        followed.comment,
        followed.delivery_id,
        followed.package_id,
        followed.language,
        case
            when item_clusters.cluster_id is not null
                then {{ compact_key(
                    "concat_ws(chr(31), item_clusters.project_id,"
                    " item_clusters.cluster_id)"
                ) }}
        end as cluster_key
    from followed
    left join resources
        on followed.resource_id = resources.resource_id
    left join item_clusters
        on
            followed.project_id = item_clusters.project_id
            and followed.item_id = item_clusters.item_id

),

keyed as (

    select
        *,
        {{ answer_fingerprint() }} as fingerprint,
        {{ compact_key('item_id') }} as item_key,
        {{ compact_key('annotator_id') }} as annotator_key,
        {{ compact_key(
            "concat_ws(chr(31), project_id, question_id, taxonomy_version, "
            ~ answer_label(written="case label_type when 'multilabel' then '' else answer end")
            ~ ")"
        ) }} as label_key
    from described

)

select * from keyed
