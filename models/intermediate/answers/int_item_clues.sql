-- One row per project and key of an item that nobody knows, where it tells what was meant.
with

answers as (

    select * from {{ ref('int_answers_checked') }}
    where reason_code = 'unknown_item' and source_key is not null

),

items as (

    select * from {{ ref('int_items') }}

),

unknown as (

    select distinct
        project_id,
        source_key,
        {{ id_core('source_key') }} as core
    from answers

),

known as (

    select
        project_id,
        source_key,
        {{ id_core('source_key') }} as core
    from items
    semi join unknown using (project_id)

),

-- A core that two items share tells neither from the other.
known_cores as (

    select
        project_id,
        core,
        min(source_key) as source_key
    from known
    where core <> ''
    group by project_id, core
    having min(source_key) = max(source_key)

),

known_numbers as (

    select
        project_id,
        regexp_extract(core, '[0-9]+$') as number,
        min(source_key) as source_key,
        min(core) as core
    from known
    where regexp_extract(core, '[0-9]+$') <> ''
    group by all
    having min(source_key) = max(source_key)

),

-- A number alone stands for the one item that ends in it, and the other way.
matched as (

    select
        unknown.project_id,
        unknown.source_key,
        coalesce(known_cores.source_key, known_numbers.source_key)
            as nearest_key,
        regexp_full_match(
            unknown.core,
            '(grand|sub)?totals?([0-9]*(items|rows|answers)?)?'
            || '|sums?|average|mean|count|gesamt(summe)?|summe'
        ) as is_total
    from unknown
    left join known_cores
        on
            unknown.project_id = known_cores.project_id
            and unknown.core = known_cores.core
    left join known_numbers
        on
            unknown.project_id = known_numbers.project_id
            and regexp_extract(unknown.core, '[0-9]+$') = known_numbers.number
            and known_numbers.number in (unknown.core, known_numbers.core)

),

clues as (

    select * from matched
    where is_total or nearest_key is not null

)

select * from clues
