{#
    What an answer says, so that two who mean the same write the same: numbers
    without needless zeros, texts without white space around them, spans as
    sorted "start end label"; labels and sets of labels are their keys.
#}
{% macro written_one_way(label_type, label) -%}
    case
        when {{ label_type }} = 'interval'
            then
                coalesce(
                    cast(try_cast({{ label }} as double) as string),
                    {{ label }}
                )
        when {{ label_type }} = 'text' then trim({{ label }})
        when {{ label_type }} = 'span' and json_valid({{ label }})
            then
                array_to_string(
                    list_sort(
                        list_transform(
                            from_json({{ label }}, '["JSON"]'),
                            lambda span: {{ span_in_words(
                                "span ->> '$.start'",
                                "span ->> '$.end'",
                                "span ->> '$.label'"
                            ) }}
                        )
                    ), ';'
                )
        else {{ label }}
    end
{%- endmacro %}

{% macro span_in_words(start, end, label) -%}
    concat_ws(' ', {{ start }}, {{ end }}, {{ label }})
{%- endmacro %}
