{#
    Agreement is measured again only where something changed. The tables that
    hold results are incremental (tag `kept`); the steps before them hold the
    cells that were measured last. Where results can't be replaced row by row,
    on Spark, everything is measured every time.
#}

{# The cells whose results are stored, as a query; none on a full refresh. #}
{% macro cells_measured_before() -%}
    {%- set names = ['int_cells_measured'] + agreement_results() -%}
    {%- set found = [] -%}
    {%- if execute and target.type == 'duckdb' and not flags.FULL_REFRESH -%}
        {%- for name in names -%}
            {%- set relation = adapter.get_relation(
                this.database, this.schema, name
            ) -%}
            {%- if relation is not none and relation.type == 'table' -%}
                {%- do found.append(relation) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if found | length == names | length -%}
    select
        cell_id,
        fingerprint
    from {{ found[0] }}
    {%- else -%}
    select
        cell_id,
        fingerprint
    from {{ ref('int_cell_fingerprints') }}
    where false
    {%- endif -%}
{%- endmacro %}

{% macro agreement_results() -%}
    {{ return([
        'int_agreement_measured', 'int_label_agreement_errors',
        'int_pair_measured', 'int_annotator_measured', 'int_cell_annotators',
        'int_cross_measured',
    ]) }}
{%- endmacro %}

{#
    A hash of the code that measures: the agreement models, what their macros
    expand to, and the variables they read. A changed formula measures
    everything again.
#}
{% macro agreement_code() -%}
    {%- set code = [
        exact_sum('x'), exact_sum('x', over='y'), jackknife_error('x', 'n', 'w'),
        mean_error('x', 'n', 'w'),
        log_interval_low('x', 's', 'n', 'e', 'g', 'l'),
        log_interval_high('x', 's', 'n', 'e'),
        least_of_metric('m'), wilson_low('x', 'n'),
        wilson_high('x', 'n'), cohen_kappa('x', 'n', 'c'), compact_key('x'),
        answer_label(),
        sum_of_keys('x'), by_unit('x', ['y'], ['z']),
        unit_error('x'), gwet_deviation('c', 'a', 'i'),
        gwet_deviation('c', 'a', 'i', all_complete=true), gwet_error('x'),
        alpha_without_item('n', 'i', 'o'), is_graded('d', 'n'),
        quadratic_form({'x': 'w', 'y': 'v'}), linear_form({'x': 'w'}),
        var('min_shared_items', 5), var('max_distinct_answers', 300)
    ] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values()
            if node.resource_type == 'model' and 'agreement' in node.fqn
            and 'intermediate' in node.fqn -%}
            {%- do code.append(node.name ~ node.checksum.checksum) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ local_md5(code | map('string') | sort | join('|')) }}
{%- endmacro %}
