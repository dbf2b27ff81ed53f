-- One row per item of a project whose items are clustered.
with

items as (

    select * from {{ ref('int_items') }}

),

projects as (

    select * from {{ ref('stg_config__projects') }}
    where clustered_by is not null

),

valued as (

    select
        items.project_id,
        items.item_id,
        nullif(trim({{ metadata_value('items.metadata', 'projects.clustered_by') }}), '')
            as cluster_id
    from items
    inner join projects
        on items.project_id = projects.project_id
    where json_valid(items.metadata)

)

select * from valued
where cluster_id is not null
