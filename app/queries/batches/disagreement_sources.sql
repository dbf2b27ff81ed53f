-- One row per batch and label pair, annotator or slice, the most telling first.
select
    sources.batch_id,
    sources.question_id,
    sources.scope,
    sources.scope_key,
    sources.kind,
    case
        when sources.kind = 'label_pair'
            then coalesce(first.name, sources.source)
                || ' and ' || coalesce(second.name, sources.other_label)
        when sources.kind = 'annotator'
            then coalesce(
                resources.name || ' ' || split_part(sources.source, '/', 2),
                sources.source
            )
        else sources.source
    end as source,
    sources.gain,
    sources.gain_ci_low,
    sources.gain_ci_high,
    sources.value_without,
    sources.share_of_disagreement,
    sources.n_items
from marts.disagreement_sources as sources
left join marts.batches as batches using (project_id, batch_id)
left join marts.labels as first
    on sources.kind = 'label_pair'
    and sources.project_id = first.project_id
    and sources.question_id = first.question_id
    and batches.taxonomy_version = first.taxonomy_version
    and sources.source = first.label
left join marts.labels as second
    on sources.kind = 'label_pair'
    and sources.project_id = second.project_id
    and sources.question_id = second.question_id
    and batches.taxonomy_version = second.taxonomy_version
    and sources.other_label = second.label
left join marts.resources as resources
    on sources.kind = 'annotator'
    and resources.resource_id = split_part(sources.source, '/', 1)
where sources.project_id = $project
    and ($batch is null or sources.batch_id = $batch)
    and sources.rank <= 5
order by
    sources.gain desc nulls last,
    sources.share_of_disagreement desc nulls last,
    sources.batch_id,
    sources.kind,
    sources.source
limit 200
