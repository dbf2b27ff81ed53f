-- One row per cell, label and metric: the value with its jackknife error.
with

kinds as (

    select
        cell_id,
        label,
        n_items as n_alike,
        n_answers,
        cast(n_with_label as double) as n,
        cast(n_answers as double) as r
    from {{ ref('int_label_item_kinds') }}

),

label_agreements as (

    select * from {{ ref('int_label_agreements') }}

),

-- Sums without one item of the kind.
without_item as (

    select
        label_agreements.*,
        kinds.n_alike,
        kinds.n_answers,
        label_agreements.n_agreeing_pairs - kinds.n * (kinds.n - 1)
            as agreeing_left,
        label_agreements.n_pairs - kinds.n * (kinds.r - 1) as pairs_left,
        label_agreements.n_pairable - kinds.r as pairable_left,
        label_agreements.n_given - kinds.n as given_left,
        label_agreements.disagreement
        - coalesce(kinds.n * (kinds.r - kinds.n) / nullif(kinds.r - 1, 0), 0)
            as disagreement_left,
        label_agreements.item_disagreement - coalesce(
            2 * kinds.n * (kinds.r - kinds.n)
            / nullif(kinds.r * (kinds.r - 1), 0), 0
        ) as item_disagreement_left,
        label_agreements.n_items - case when kinds.n_answers > 1 then 1 else 0 end
            as items_left,
        (label_agreements.sum_shares - kinds.n / kinds.r)
        / nullif(label_agreements.n_all_items - 1, 0) as share_left
    from kinds
    inner join label_agreements
        on
            kinds.cell_id = label_agreements.cell_id
            and kinds.label = label_agreements.label

),

changes as (

    select
        *,
        agreeing_left / nullif(pairs_left, 0) - specific_agreement
            as specific_agreement_change,
        1 - (pairable_left - 1) * disagreement_left
        / nullif(given_left * (pairable_left - given_left), 0)
        - alpha as alpha_change,
        case
            when share_left * (1 - share_left) > 1e-12
                then
                    1 - item_disagreement_left / nullif(items_left, 0)
                    / (2 * share_left * (1 - share_left))
                    - kappa
        end as kappa_change
    from without_item

),

jackknifed as (

    {% for metric in ['specific_agreement', 'alpha', 'kappa'] %}
    select
        cell_id,
        label,
        '{{ metric }}' as metric,
        {{ metric }} as value,
        {% set n = 'n_all_items' if metric == 'kappa' else 'n_items' %}
        {{ jackknife_error(metric ~ '_change', n, 'n_alike') }} as std_error,
        n_items,
        n_items_with_label,
        n_given,
        {% if metric == 'specific_agreement' %}cast(1 as double)
        {%- else %}1 - n_given / n_pairable{% endif %} as expected_disagreement
    from changes
    {% if metric != 'kappa' %}where n_answers > 1{% endif %}

    group by
        cell_id, label, {{ metric }}, n_all_items, n_items,
        n_items_with_label, n_given, n_pairable
    {% if not loop.last %}union all{% endif %}

    {% endfor %}

)

select * from jackknifed
