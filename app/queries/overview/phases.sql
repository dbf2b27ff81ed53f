-- One row per project: where it is between its pilot and routine.
select
    phases.project_id,
    coalesce(projects.name, phases.project_id) as project_name,
    phases.phase,
    phases.next_action,
    phases.pilot_batch_id,
    phases.pilot_status,
    phases.n_pilot_items,
    phases.n_pilot_annotators,
    phases.is_pilot_large_enough,
    phases.n_later_passed,
    phases.n_later_batches
from marts.project_phases as phases
left join marts.projects as projects using (project_id)
where $project is null or phases.project_id = $project
order by project_name, phases.project_id
