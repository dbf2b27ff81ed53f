-- One row per cell, annotator and scale: errors of alpha without them.
{% set without, change = {}, {} %}
{% for feature in ['size', 'observed', 'observed_size', 'expected'] %}
{% do without.update({feature: feature ~ '_without'}) %}
{% do change.update(
    {feature: '(' ~ feature ~ '_without - ' ~ feature ~ '_with)'}
) %}
{% endfor %}
{% do without.update({'position': 'position_without'}) %}
{% do change.update({'position': 'position_without'}) %}
with

weights as (

    select
        *,
        n_items - n_items_removed as n_items_of_others
    from {{ ref('int_annotator_weights') }}

),

item_moments as (

    select * from {{ ref('int_item_moments') }}

),

supports as (

    select * from {{ ref('int_annotator_supports') }}

),

departures as (

    select * from {{ ref('int_annotator_departures') }}

),

-- Over all items as if the annotator's answers stayed on them, and what that
-- leaves out.
summed as (

    select
        weights.cell_id,
        weights.annotator_key,
        weights.scale,
        weights.n_answers,
        weights.n_items,
        weights.n_items_of_others,
        {{ linear_form(without) }} + departures.total as total,
        {{ linear_form(change) }} + departures.total as total_of_change,
        {{ quadratic_form(without) }} as counted_squares,
        departures.squares,
        {{ quadratic_form(change) }} as counted_squares_of_change,
        departures.squares_of_change
    from weights
    inner join item_moments
        on
            weights.cell_id = item_moments.cell_id
            and weights.scale = item_moments.scale
            and weights.n_items = item_moments.unit_unit
    inner join departures
        on
            weights.cell_id = departures.cell_id
            and weights.annotator_key = departures.annotator_key
            and weights.scale = departures.scale
    left join supports
        on
            weights.cell_id = supports.cell_id
            and weights.annotator_key = supports.annotator_key
    where weights.n_items_of_others > 1 and supports.cell_id is null

),

spread as (

    select
        *,
        counted_squares + squares - total * total / n_items_of_others
            as spread,
        counted_squares_of_change + squares_of_change
        - total_of_change * total_of_change / n_items as spread_of_change
    from summed

),

-- As in macro jackknife_error: what is less is rounding alone.
estimated as (

    select
        cell_id,
        annotator_key,
        scale,
        sqrt(
            case
                when spread > 1e-10 * (counted_squares + abs(squares))
                    then spread
                else 0e0
            end * (n_items_of_others - 1) / n_items_of_others
        ) / n_answers as std_error,
        sqrt(
            case
                when
                    spread_of_change > 1e-10 * (
                        counted_squares_of_change + abs(squares_of_change)
                    )
                    then spread_of_change
                else 0e0
            end * (n_items - 1) / n_items
        ) / n_answers as std_error_of_change
    from spread

)

select * from estimated
