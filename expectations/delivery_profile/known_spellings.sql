-- One row per spelling of a label that the taxonomy knows (feed is null) or a feed contract.
with

labels as (

    select distinct project_id, question_id, label, name
    from read_csv($labels, header = true, all_varchar = true)

),

newest_contracts as (

    select feed, label_aliases
    from raw.contracts
    where feed_kind = 'labels'
    qualify row_number() over (
        partition by feed order by received_at desc, contract_sha256 desc
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
        {{ folded('spelling') }} as spelling
    from spellings
    where spelling is not null

)

select * from known_spellings
