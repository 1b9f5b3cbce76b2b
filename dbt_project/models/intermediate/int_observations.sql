with corrections as (
    select * from {{ ref('int_applied_corrections') }}
),

corrected as (
    select
        facts.doc_id,
        facts.fact_id,
        facts.sentence_id,
        facts.start_char,
        facts.end_char,
        facts.quote,
        facts.value_max,
        {{ corrected('unit', 'facts.unit') }} as unit,
        {{ corrected('qualifier', 'facts.qualifier') }} as qualifier,
        {{ corrected('status', 'facts.status') }} as status,
        {{ corrected('recurrence', 'facts.recurrence') }} as recurrence,
        {{ corrected('region', 'facts.region_code') }} as region_code,
        {{ corrected('programme', 'facts.programme_code') }} as programme_code,
        {{ corrected('metric', 'facts.metric_code') }} as metric_code,
        {{ corrected('name', 'facts.indicator_name') }} as indicator_name,
        {{ corrected('scope', 'facts.scope') }} as scope,
        {{ corrected('tier', 'facts.tier') }} as tier,
        {{ corrected('year_from', 'facts.year_from', 'integer') }} as year_from,
        {{ corrected('year_to', 'facts.year_to', 'integer') }} as year_to,
        {{ corrected('month_from', 'facts.month_from', 'integer') }} as month_from,
        {{ corrected('month_to', 'facts.month_to', 'integer') }} as month_to,
        {{ corrected('value', 'facts.value', 'double') }} as value,
        {{ corrected_bound('value_low', '<=') }} as value_low,
        {{ corrected_bound('value_high', '>=') }} as value_high,
        facts.region_how,
        facts.period_how,
        facts.status_how,
        facts.programme_how,
        facts.metric_how,
        facts.indicator_how,
        facts.scope_how,
        corrections.new_review as review,
        corrections.correction
    from {{ ref('stg_facts') }} as facts
    left join corrections on facts.fact_id = corrections.fact_id
),

units as (
    select
        units.unit,
        units.unit_scale,
        units.canonical_unit,
        classes.unit_family
    from {{ ref('stg_units') }} as units
    left join {{ ref('stg_unit_classes') }} as classes on units.unit_class = classes.unit_class
),

metrics as (
    select
        metrics.metric_code,
        metrics.metric_unit,
        units.unit_family as metric_family
    from {{ ref('stg_metrics') }} as metrics
    left join units on metrics.metric_unit = units.unit
),

regions as (
    select region_code from {{ ref('stg_regions') }}
),

programmes as (
    select programme_code from {{ ref('stg_programmes') }}
),

completed as (
    select
        facts.*,
        coalesce(facts.recurrence, 'once') as period_recurrence,
        coalesce(nullif(trim(facts.scope), ''), '整体') as scope_or_whole,
        case
            when facts.qualifier = '=' then coalesce(facts.value_low, facts.value)
            else facts.value_low
        end as low,
        case
            when facts.qualifier = '=' then coalesce(facts.value_high, facts.value)
            else coalesce(facts.value_high, facts.value_max)
        end as high
    from corrected as facts
),

keyed as (
    select
        completed.*,
        coalesce(units.unit, '-1') as unit_code,
        coalesce(units.unit_scale, 1) as scale,
        -- Counts of one thing under several measure words (家, 个) are read in the metric's own.
        case
            when units.unit is null then coalesce(nullif(completed.unit, ''), '-1')
            when
                units.unit_family = metrics.metric_family
                and units.unit_family in ('count', 'session')
                then metrics.metric_unit
            else units.canonical_unit
        end as canonical_unit,
        coalesce(units.unit_family, 'unknown') as unit_family,
        case
            when completed.metric_code = 'other' then 'other'
            else coalesce(metrics.metric_code, '-1')
        end as known_metric_code,
        coalesce(programmes.programme_code, '-1') as known_programme_code,
        coalesce(regions.region_code, '-1') as known_region_code,
        {{ period_key(
            'completed.year_from', 'completed.year_to', 'completed.month_from',
            'completed.month_to', 'completed.period_recurrence'
        ) }} as period_key
    from completed
    left join units on completed.unit = units.unit
    left join metrics on completed.metric_code = metrics.metric_code
    left join programmes on completed.programme_code = programmes.programme_code
    left join regions on completed.region_code = regions.region_code
)

select
    {{ surrogate_key(['fact_id']) }} as observation_key,
    {{ surrogate_key([
        'known_region_code', 'period_key', 'known_metric_code', 'canonical_unit', 'status',
        'scope_or_whole'
    ]) }} as cell_key,
    fact_id,
    doc_id,
    sentence_id,
    known_region_code as region_code,
    region_code as stated_region_code,
    period_key,
    known_programme_code as programme_code,
    programme_code as stated_programme_code,
    known_metric_code as metric_code,
    metric_code as stated_metric_code,
    unit_code,
    canonical_unit,
    unit_family,
    unit as stated_unit,
    status,
    period_recurrence as recurrence,
    scope_or_whole as scope,
    indicator_name,
    {{ normalised_text("coalesce(indicator_name, '')") }} as indicator_words,
    tier,
    qualifier,
    value as stated_value,
    value * scale as value,
    low * scale as value_low,
    high * scale as value_high,
    year_from,
    year_to,
    {{ month_of_part('month_from', 'month_from', 'month_to') }} as month_from,
    {{ month_of_part('month_to', 'month_from', 'month_to') }} as month_to,
    quote,
    start_char,
    end_char,
    review,
    correction,
    region_how,
    period_how,
    status_how,
    programme_how,
    metric_how,
    indicator_how,
    scope_how
from keyed
