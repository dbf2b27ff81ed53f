-- One row per item and question that a reviewer should look at, and why.
with

to_resolve as (

    select * from {{ ref('int_items_to_resolve') }}

),

spot_checks as (

    select * from {{ ref('int_spot_checks') }}

),

delivered as (

    select
        project_id,
        batch_id
    from {{ ref('int_batch_resources') }}
    group by all
    having bool_and(is_delivered)

),

cancelled as (

    select project_id, batch_id
    from {{ ref('int_batches') }}
    where cancelled_at is not null

),

-- What waits for the second reviewer, or for somebody to settle it.
second_reviews as (

    select
        reviews.*,
        projects.second_review_share
    from {{ ref('int_second_reviews') }} as reviews
    inner join {{ ref('stg_config__projects') }} as projects
        on reviews.project_id = projects.project_id
    where reviews.n_reviewers = 1 or reviews.is_disputed

),

-- Conflicts of undecided batches, and rework that came back without a majority.
picked as (

    select
        project_id,
        batch_id,
        item_id,
        question_id,
        case
            when is_reworked then 'rework_unresolved'
            else 'gate_undecided'
        end as reason,
        'picked' as selection,
        cast(1.0 as double) as inclusion_probability,
        rank as weight
    from to_resolve
    semi join delivered using (project_id, batch_id)
    where
        (not is_resolved or is_adjudicated)
        and (value_verdict = 'undecided' or is_reworked)

),

-- Work that goes back when nobody is left who could do it again.
unrouted as (

    select
        project_id,
        batch_id,
        item_id,
        question_id,
        reason,
        'picked' as selection,
        cast(1.0 as double) as inclusion_probability,
        rank as weight
    from {{ ref('int_rework_queue') }}
    where route is null

),

twice as (

    select
        project_id,
        batch_id,
        item_id,
        question_id,
        case when is_disputed then 'reviewers_disagree' else 'second_review' end
            as reason,
        case when is_disputed then 'picked' else 'random' end as selection,
        case when is_disputed then 1.0 else second_review_share end
            as inclusion_probability,
        case when is_disputed then 0 else 2000000 end as weight
    from second_reviews

),

-- A seeded spot check, kept apart so that estimates from it stay unbiased.
drawn as (

    select
        project_id,
        batch_id,
        item_id,
        question_id,
        'spot_check' as reason,
        'random' as selection,
        cast({{ var('spot_check_share') }} as double) as inclusion_probability,
        1000000 as weight
    from spot_checks

),

gathered as (

    select *, 1 as place from twice
    union all
    select *, 2 as place from picked
    union all
    select *, 3 as place from unrouted
    union all
    select *, 4 as place from drawn

),

-- One reason each, whatever the number of gates that it is in the way of.
wanted as (

    select * exclude (place)
    from gathered
    anti join cancelled using (project_id, batch_id)
    qualify
        row_number() over (
            partition by item_id, question_id order by place, weight
        ) = 1

)

select * from wanted
