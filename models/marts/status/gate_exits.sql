-- One row per undecided gate of a batch and way to decide it.
with

needs as (

    select * from {{ ref('int_gate_needs') }}

),

-- The same items, answered by more people. At best all uncertainty lies in
-- who answered, and evidence grows with the pairs of answers on an item; what
-- lies in the choice of items is not reduced, so this is the least it takes.
more_answers as (

    select
        *,
        'more_answers' as exit,
        'answers' as unit,
        cast(
            case
                when evidence_factor is not null
                    then greatest(
                        ceil(
                            (1 + sqrt(1 + 4 * evidence_factor
                                * answers_per_item * (answers_per_item - 1)))
                            / 2 - answers_per_item - 1e-9
                        ),
                        1
                    )
            end as bigint
        ) as n_more_per_item
    from needs
    where is_agreement and scope = 'batch' and measured_over = 'batch'

),

more_items as (

    select
        *,
        'more_items' as exit,
        'items' as unit,
        cast(
            case
                when trials_needed is not null
                    then greatest(ceil(trials_needed - 1e-9), min_n) - n
                when evidence_factor is not null
                    then
                        greatest(
                            ceil(n * evidence_factor - 1e-9), n + 1, min_n
                        ) - n
                when n < min_n then min_n - n
            end as bigint
        ) as n_needed
    from needs
    where reason not in ('spot_check_open', 'no_answers')

),

ways as (

    select
        * exclude (n_more_per_item),
        n_more_per_item * n_items as n_needed,
        n_more_per_item <= 7 and n >= min_n as is_possible,
        cast(n_more_per_item as string) || ' more answers on each item, at least'
            as says,
        n_more_per_item * n_items * cost_per_answer as cost
    from more_answers
    union all by name
    select
        *,
        measured_over <> 'batch' and n_needed > 0 as is_possible,
        case
            when measured_over = 'batch'
                then 'a batch does not grow: it cannot be decided in this batch'
            else 'items of the next batches'
        end as says,
        n_needed * answers_per_item * cost_per_answer as cost
    from more_items
    union all by name
    select
        *,
        'spot_check' as exit,
        'decisions' as unit,
        n_open as n_needed,
        n_open > 0 as is_possible,
        'all that was drawn is decided, then there is a rate' as says,
        cast(null as double) as cost
    from needs
    where metric = 'reject_rate'
    union all by name
    select
        *,
        'review' as exit,
        'decisions' as unit,
        n_unresolved as n_needed,
        n_unresolved > 0 as is_possible,
        'the gate passes once every conflict is settled' as says,
        cast(null as double) as cost
    from needs
    where
        is_agreement
        and (
            n_unresolved > 0
            or (scope = 'batch' and measured_over = 'batch')
        )
    union all by name
    select
        *,
        'sign_off' as exit,
        'decisions' as unit,
        1 as n_needed,
        true as is_possible,
        'a lead accepts the batch for a reason' as says,
        cast(null as double) as cost
    from needs

),

described as (

    select
        project_id,
        batch_id,
        gate_id,
        question_id,
        scope,
        nullif(scope_key, '') as scope_key,
        metric,
        severity,
        value,
        threshold,
        exit,
        coalesce(is_possible, false) as is_possible,
        cast(n_needed as bigint) as n_needed,
        unit,
        says,
        round(cost, 2) as cost,
        case when cost is not null then currency end as currency,
        case when cost is not null then resource_id end as resource_id
    from ways

)

select * from described
