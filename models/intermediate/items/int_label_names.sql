-- One row per question, taxonomy version, resource and spelling of a label.
with

labels as (

    select * from {{ ref('stg_config__labels') }}

),

contracts as (

    select * from {{ ref('stg_landing__contracts') }}
    where feed_kind in ('labels', 'gold') and is_newest

),

alias_lists as (

    select
        project_id,
        feed_kind,
        resource_id,
        unnest(json_keys(label_aliases)) as label,
        label_aliases
    from contracts

),

aliases as (

    select
        project_id,
        feed_kind,
        resource_id,
        label,
        unnest(
            from_json(
                json_extract(
                    label_aliases,
                    '/' || replace(replace(label, '~', '~0'), '/', '~1')
                ),
                '["VARCHAR"]'
            )
        ) as spelling
    from alias_lists

),

spellings as (

    select
        project_id,
        question_id,
        taxonomy_version,
        label,
        cast(null as string) as resource_id,
        cast(null as string) as feed_kind,
        label as spelling,
        1 as preference
    from labels
    union all
    select
        project_id,
        question_id,
        taxonomy_version,
        label,
        null,
        null,
        name,
        2
    from labels
    union all
    select
        labels.project_id,
        labels.question_id,
        labels.taxonomy_version,
        labels.label,
        aliases.resource_id,
        aliases.feed_kind,
        aliases.spelling,
        0
    from aliases
    inner join labels
        on
            aliases.project_id = labels.project_id
            and aliases.label = labels.label

),

-- What an older version called a label, too; its newest name first.
inherited as (

    select
        spellings.* exclude (taxonomy_version, label, preference),
        mappings.taxonomy_version,
        mappings.label,
        spellings.preference + 3 * mappings.n_steps as preference
    from spellings
    inner join {{ ref('int_label_mappings') }} as mappings
        on
            spellings.project_id = mappings.project_id
            and spellings.question_id = mappings.question_id
            and spellings.taxonomy_version = mappings.from_version
            and spellings.label = mappings.from_label
    union all by name
    select * from spellings

),

-- The feed's own alias wins over the key, the key over the name.
preferred as (

    select distinct on (
        project_id, question_id, taxonomy_version, feed_kind, resource_id,
        folded
    )
        project_id,
        question_id,
        taxonomy_version,
        feed_kind,
        resource_id,
        {{ folded('spelling') }} as folded,
        label
    from inherited
    order by
        project_id,
        question_id,
        taxonomy_version,
        feed_kind,
        resource_id,
        folded,
        preference,
        label

)

select * from preferred
