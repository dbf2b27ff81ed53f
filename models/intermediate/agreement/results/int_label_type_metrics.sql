-- One row per label type and agreement metric that applies to it.
with

metrics as (

    select * from (
        values
        ('percent_agreement', true, true, true, true, true, true),
        ('percent_agreement_pooled', true, true, true, true, true, true),
        ('unanimous_share', true, true, true, true, true, true),
        ('abstention_share', true, true, true, true, true, true),
        ('alpha_nominal', true, true, false, false, false, false),
        ('alpha_ordinal', false, true, false, false, false, false),
        ('alpha_interval', false, true, true, false, false, false),
        ('alpha_ratio', false, false, true, false, false, false),
        ('alpha_jaccard', false, false, false, true, false, false),
        ('alpha_masi', false, false, false, true, false, false),
        ('mean_kappa', true, true, false, false, false, false),
        ('mean_kappa_linear', false, true, false, false, false, false),
        ('mean_kappa_quadratic', false, true, false, false, false, false),
        ('fleiss_kappa', true, true, false, false, false, false),
        ('gwet_ac1', true, true, false, false, false, false),
        ('brennan_prediger', true, true, false, false, false, false),
        ('fleiss_kappa_linear', false, true, true, false, false, false),
        ('fleiss_kappa_quadratic', false, true, true, false, false, false),
        ('fleiss_kappa_ordinal', false, true, false, false, false, false),
        ('gwet_ac2_linear', false, true, true, false, false, false),
        ('gwet_ac2_quadratic', false, true, true, false, false, false),
        ('gwet_ac2_ordinal', false, true, false, false, false, false),
        ('brennan_prediger_linear', false, true, true, false, false, false),
        ('brennan_prediger_quadratic', false, true, true, false, false, false),
        ('brennan_prediger_ordinal', false, true, false, false, false, false),
        ('span_f1_exact', false, false, false, false, true, false),
        ('span_f1_iou', false, false, false, false, true, false),
        ('span_f1_overlap', false, false, false, false, true, false),
        ('span_f1_characters', false, false, false, false, true, false),
        ('alpha_characters', false, false, false, false, true, false),
        ('no_span_share', false, false, false, false, true, false),
        ('text_exact', false, false, false, false, false, true),
        ('text_similarity', false, false, false, false, false, true)
    ) as metrics (
        metric,
        is_nominal,
        is_ordinal,
        is_interval,
        is_multilabel,
        is_span,
        is_text
    )

),

applicable as (

    select
        'nominal' as label_type,
        metric
    from metrics
    where is_nominal
    union all
    select
        'ordinal' as label_type,
        metric
    from metrics
    where is_ordinal
    union all
    select
        'interval' as label_type,
        metric
    from metrics
    where is_interval
    union all
    select
        'multilabel' as label_type,
        metric
    from metrics
    where is_multilabel
    union all
    select
        'span' as label_type,
        metric
    from metrics
    where is_span
    union all
    select
        'text' as label_type,
        metric
    from metrics
    where is_text

)

select * from applicable
