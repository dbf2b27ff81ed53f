{#
    What an answer says, as one text: its label, its number, or else as it was
    written. Adding zero makes one number of 0 and -0.
#}
{% macro answer_label(relation='', written='answer') -%}
    {%- set of = relation ~ '.' if relation else '' -%}
    coalesce(
        {{ of }}label, cast({{ of }}value + 0.0 as string), {{ written }}
    )
{%- endmacro %}
