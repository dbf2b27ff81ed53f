-- One row per pair of annotators whose kappa is part of a gated mean kappa.
select distinct
    cell_id,
    annotator_a,
    annotator_b,
    n_items,
    n_agreeing,
    n_by_chance,
    {{ cohen_kappa('n_items', 'n_agreeing', 'n_by_chance') }} as kappa
from {{ ref('int_rework_pair_margins') }}
