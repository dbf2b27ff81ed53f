-- One row per batch and resource that was asked, as last briefed.
with

-- `assay send` writes the brief into the journal, with what it sends.
sent as (

    select
        project_id,
        batch_id,
        resource_id,
        brief_name as name,
        answers_per_item,
        overlap_share,
        happened_at as received_at,
        happened_at as sent_at,
        cast(due_at as timestamp) as due_at,
        priority,
        guideline_version,
        taxonomy_version
    from {{ ref('stg_journal__packages') }}
    where event = 'sent' and answers_per_item is not null

),

told as (

    select * from {{ ref('stg_landing__batch_briefs') }}
    union all by name
    select * from sent

),

briefs as (

    select * from told
    where
        resource_id is null
        or resource_id in (
            select resource_id from {{ ref('int_known_resources') }}
        )

),

splits as (

    select distinct project_id, batch_id, to_batch_id
    from {{ ref('stg_journal__batch_changes') }}
    where action = 'split'

),

-- An order of fewer than no answers is an order of none.
latest as (

    select
        * replace (
            case when answers_per_item < 0 then 0 else answers_per_item end
                as answers_per_item,
            case when overlap_share < 0 then 0 else overlap_share end
                as overlap_share
        )
    from briefs
    qualify
        row_number() over (
            partition by project_id, batch_id, resource_id
            order by received_at desc, delivery_id desc, row_number desc
        ) = 1

),

-- What was split off is ordered as the batch it came from, until briefed anew.
inherited as (

    select latest.* replace (
        splits.to_batch_id as batch_id, splits.to_batch_id as name
    )
    from latest
    inner join splits
        on
            latest.project_id = splits.project_id
            and latest.batch_id = splits.batch_id
    anti join latest as own
        on
            splits.project_id = own.project_id
            and splits.to_batch_id = own.batch_id
    qualify
        row_number() over (
            partition by
                latest.project_id, splits.to_batch_id, latest.resource_id
            order by splits.batch_id
        ) = 1

),

gathered as (

    select * from latest
    union all
    select * from inherited

)

select * from gathered
