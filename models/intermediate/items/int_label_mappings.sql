-- One row per label of a taxonomy version and newer version that covers it.
with recursive

labels as (

    select * from {{ ref('stg_config__labels') }}

),

mappings as (

    select * from {{ ref('stg_config__label_mappings') }}

),

versions as (

    select
        project_id,
        question_id,
        taxonomy_version,
        lead(taxonomy_version) over (
            partition by project_id, question_id
            order by try_cast(taxonomy_version as double), taxonomy_version
        ) as next_version
    from (select distinct project_id, question_id, taxonomy_version from labels)

),

-- A label that was split keeps its key, which the next version may lack.
steps as (

    select
        labels.project_id,
        labels.question_id,
        labels.taxonomy_version,
        versions.next_version,
        labels.label,
        count(mappings.kind) > 0 as is_mapped,
        coalesce(bool_or(mappings.kind = 'split'), false) as is_split,
        max(mappings.valid_from) filter (where mappings.kind = 'split')
            as split_at,
        case
            when bool_or(mappings.kind = 'split') then labels.label
            else coalesce(max(mappings.to_label), max(kept.label))
        end as next_label
    from labels
    inner join versions
        on
            labels.project_id = versions.project_id
            and labels.question_id = versions.question_id
            and labels.taxonomy_version = versions.taxonomy_version
            and versions.next_version is not null
    left join mappings
        on
            labels.project_id = mappings.project_id
            and labels.question_id = mappings.question_id
            and labels.label = mappings.from_label
            and versions.next_version = mappings.taxonomy_version
    left join labels as kept
        on
            labels.project_id = kept.project_id
            and labels.question_id = kept.question_id
            and labels.label = kept.label
            and versions.next_version = kept.taxonomy_version
    group by
        labels.project_id,
        labels.question_id,
        labels.taxonomy_version,
        versions.next_version,
        labels.label

),

-- The next version covers one when it says what became of every label.
covered as (

    select project_id, question_id, taxonomy_version, next_version
    from steps
    group by all
    having bool_and(next_label is not null) and bool_or(is_mapped)

),

chained as (

    select
        project_id,
        question_id,
        taxonomy_version as from_version,
        label as from_label,
        taxonomy_version,
        label,
        false as is_split,
        cast(null as timestamp) as split_at,
        0 as n_steps
    from labels
    union all
    select
        chained.project_id,
        chained.question_id,
        chained.from_version,
        chained.from_label,
        covered.next_version as taxonomy_version,
        coalesce(steps.next_label, chained.label) as label,
        chained.is_split or coalesce(steps.is_split, false) as is_split,
        coalesce(chained.split_at, steps.split_at) as split_at,
        chained.n_steps + 1 as n_steps
    from chained
    inner join covered
        on
            chained.project_id = covered.project_id
            and chained.question_id = covered.question_id
            and chained.taxonomy_version = covered.taxonomy_version
    left join steps
        on
            chained.project_id = steps.project_id
            and chained.question_id = steps.question_id
            and chained.taxonomy_version = steps.taxonomy_version
            and chained.label = steps.label

),

mapped as (

    select
        chained.*,
        kept.label is not null as is_label_kept
    from chained
    left join labels as kept
        on
            chained.project_id = kept.project_id
            and chained.question_id = kept.question_id
            and chained.from_label = kept.label
            and chained.taxonomy_version = kept.taxonomy_version
    where chained.n_steps > 0

)

select * from mapped
