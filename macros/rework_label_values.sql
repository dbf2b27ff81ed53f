{#
    Agreement on one label against the others from what is left of it over the
    items, so that it can be told again after each item that is resolved; the
    same coefficients as int_label_agreements.
#}

{# Fleiss 1971: `lacking` adds up each item's share of pairs that differ in the
   label, halved; `shares` its share of the answers, over `n_all` items. #}
{% macro rework_label_kappa(lacking, n_items, shares, n_all) -%}
(
    case
        when {{ shares }} / {{ n_all }} * (1 - {{ shares }} / {{ n_all }}) > 1e-12
            then
                1 - {{ lacking }} / {{ n_items }} / (
                    {{ shares }} / {{ n_all }} * (1 - {{ shares }} / {{ n_all }})
                )
    end
)
{%- endmacro %}

{# Cicchetti and Feinstein 1990: `n_differing` of `n_pairs` pairs with the label
   have another one beside it. #}
{% macro rework_specific_agreement(n_differing, n_pairs) -%}
(1 - ({{ n_differing }}) / nullif({{ n_pairs }}, 0))
{%- endmacro %}
