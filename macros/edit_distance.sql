{#
    Levenshtein 1966: the insertions, deletions and changes of a character that
    make one text of the other. DuckDB counts bytes, of which "ï" has two and
    "漢" three: so where bytes are not characters, each character that both
    texts have is written as a byte of its own, the others of each as one byte
    that the other text lacks. Exact up to 125 different characters in common;
    beyond, some share a byte, and the few of them that meet are no edit.

    common: a column with letters_in_common of both; in place it would be
    worked out six times.
#}
{% macro edit_distance(text_a, text_b, common) -%}
    case
        when {{ common }} is null then levenshtein({{ text_a }}, {{ text_b }})
        else levenshtein(
            {{ in_bytes(text_a, common, 1) }}, {{ in_bytes(text_b, common, 2) }}
        )
    end
{%- endmacro %}

{# Null where every character is a byte, as in English. #}
{% macro letters_in_common(text_a, text_b) -%}
    case
        when
            strlen({{ text_a }}) > length({{ text_a }})
            or strlen({{ text_b }}) > length({{ text_b }})
            then array_to_string(
                list_sort(
                    list_intersect(
                        string_split({{ text_a }}, ''),
                        string_split({{ text_b }}, '')
                    )
                ), ''
            )
    end
{%- endmacro %}

{% macro in_bytes(text, common, other) -%}
    translate(
        {{ text }},
        {{ common }} || translate({{ text }}, {{ common }}, ''),
        substr(
            repeat(
                array_to_string(list_transform(
                    range(3, 128), lambda code: chr(cast(code as integer))
                ), ''),
                1 + length({{ common }}) // 125
            ), 1, length({{ common }})
        ) || repeat(chr({{ other }}), length({{ text }}))
    )
{%- endmacro %}
