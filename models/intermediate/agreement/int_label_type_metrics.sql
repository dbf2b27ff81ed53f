-- One row per label type and agreement metric that applies to it.
with

metrics as (

    select * from (
        values
        ('percent_agreement', true, true, true, true, true),
        ('percent_agreement_pooled', true, true, true, true, true),
        ('unanimous_share', true, true, true, true, true),
        ('abstention_share', true, true, true, true, true),
        ('alpha_nominal', true, true, false, false, false),
        ('alpha_ordinal', false, true, false, false, false),
        ('alpha_interval', false, true, true, false, false),
        ('alpha_ratio', false, false, true, false, false),
        ('alpha_jaccard', false, false, false, true, false),
        ('alpha_masi', false, false, false, true, false),
        ('mean_kappa', true, true, false, false, false),
        ('fleiss_kappa', true, true, false, false, false),
        ('gwet_ac1', true, true, false, false, false),
        ('brennan_prediger', true, true, false, false, false)
    ) as metrics (
        metric, is_nominal, is_ordinal, is_interval, is_multilabel, is_other
    )

),

label_types as (

    select * from (
        values
        ('nominal'),
        ('ordinal'),
        ('interval'),
        ('multilabel'),
        ('span'),
        ('text')
    ) as label_types (label_type)

),

-- What compares two answers by their spans or letters.
compared as (

    select * from (
        values
        ('span', 'span_f1_exact'),
        ('span', 'span_f1_iou'),
        ('span', 'span_f1_overlap'),
        ('span', 'span_f1_characters'),
        ('span', 'alpha_characters'),
        ('span', 'no_span_share'),
        ('text', 'text_exact'),
        ('text', 'text_similarity')
    ) as compared (label_type, metric)

),

applicable as (

    select
        label_types.label_type,
        metrics.metric
    from label_types
    inner join metrics
        on
            (label_types.label_type = 'nominal' and metrics.is_nominal)
            or (label_types.label_type = 'ordinal' and metrics.is_ordinal)
            or (label_types.label_type = 'interval' and metrics.is_interval)
            or (
                label_types.label_type = 'multilabel'
                and metrics.is_multilabel
            )
            or (
                label_types.label_type in ('span', 'text')
                and metrics.is_other
            )
    union all
    select
        label_type,
        metric
    from compared

)

select * from applicable
