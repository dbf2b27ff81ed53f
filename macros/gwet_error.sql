{#
    Coefficients of the form (pa - pe) / (1 - pe), agreement beyond chance, and
    their standard error by Gwet's linearisation (2014, Handbook of Inter-Rater
    Reliability, 4th edition).

    gwet_deviation: what an item adds to the coefficient, less the coefficient.
    It moves the agreement and, through the label shares, the chance agreement
    (twice: pe is quadratic in them). An item with one answer has no agreement:
    pa is a mean over n_complete items, pe over all n_items.

    coefficients: a relation with value and chance and, unless all items are
    complete, n_items and n_complete. agreement, chance_of_item: the item's
    parts in pa and pe, as SQL.
#}
{% macro gwet_deviation(
    coefficients, agreement, chance_of_item, all_complete=false
) -%}
    {%- set moved = agreement ~ ' - ' ~ coefficients ~ '.chance' -%}
    (
        {% if all_complete -%}
        {{ moved }}
        {%- else -%}
        coalesce(
            ({{ moved }})
            * {{ coefficients }}.n_items / {{ coefficients }}.n_complete,
            0
        )
        {%- endif %}
        - 2 * (1 - {{ coefficients }}.value)
        * ({{ chance_of_item }} - {{ coefficients }}.chance)
    ) / (1 - {{ coefficients }}.chance) - {{ coefficients }}.value
{%- endmacro %}

{#
    The CTE `influences` (cell_id, metric, value, n_items, n_complete, chance;
    pattern_key, n_alike and deviation per item) as coefficients with standard
    error, over units. Needs a CTE pattern_units.
#}
{% macro gwet_error(influences) -%}
    {%- set keys = [
        'cell_id', 'metric', 'value', 'n_items', 'n_complete', 'chance'
    ] -%}
    with units as (

        {{ by_unit(influences, keys, ['deviation']) }}

    )

    select
        cell_id,
        metric,
        value,
        n_complete as n_items,
        case when n_units < n_items then n_units else n_complete end as n_units,
        1 - chance as expected_disagreement,
        {{ unit_error('deviation') }} as std_error
    from units
    group by cell_id, metric, value, n_items, n_units, n_complete, chance
{%- endmacro %}
