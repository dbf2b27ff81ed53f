-- One row per scope, population, round, basis and annotator in it.
with

bases as (

    select * from {{ ref('int_scope_bases') }}
    where scope in ('batch', 'project')

),

annotators as (

    select * from {{ ref('int_cell_annotators') }}

),

joined as (

    select
        bases.*,
        annotators.annotator_key,
        annotators.annotator_id
    from bases
    inner join annotators
        on bases.cell_id = annotators.cell_id

)

select * from joined
