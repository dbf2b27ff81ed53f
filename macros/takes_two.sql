{#
    Whether an item is drawn to be decided by a second reviewer as well: a draw
    of its own, by the project's second_review_share. Two people seldom write
    the same text, so a text is decided by one.
#}
{% macro takes_two(item_id, question_id, label_type, second_review_share) -%}
    coalesce(
        {{ label_type }} <> 'text'
        and {{ is_drawn(
            item_id, question_id, second_review_share, 'second review'
        ) }}, false
    )
{%- endmacro %}
