-- A whole that is set aside has no row here to lead to.
with parts as (
    select
        breakdowns.part_observation_key as observation_key,
        min(breakdowns.whole_observation_key) as part_of_observation_key
    from {{ ref('int_breakdown_reconciliation') }} as breakdowns
    left join {{ ref('quarantined_observations') }} as set_aside
        on breakdowns.whole_observation_key = set_aside.observation_key
    where set_aside.observation_key is null
    group by breakdowns.part_observation_key
)

select
    observations.observation_key,
    observations.doc_id,
    observations.region_code,
    observations.period_key,
    observations.period_how not like 'profile%'
    or documents.period_how not in ('date of publication', 'not found') as is_period_stated,
    observations.programme_code,
    observations.metric_code,
    observations.unit_code,
    observations.canonical_unit as unit,
    observations.unit_family,
    observations.status,
    observations.recurrence,
    observations.scope,
    observations.indicator_name,
    observations.tier,
    observations.value,
    observations.value_low,
    observations.value_high,
    observations.qualifier,
    observations.cell_key,
    coalesce(repeated.statement_key, observations.observation_key) as statement_key,
    coalesce(repeated.is_counted, true) as is_counted,
    coalesce(repeated.is_counted_in_report, true) as is_counted_in_report,
    parts.part_of_observation_key,
    observations.fact_id,
    observations.sentence_id,
    observations.start_char,
    observations.end_char,
    observations.quote,
    observations.stated_value,
    observations.stated_unit,
    observations.correction is not null as is_corrected,
    observations.correction,
    observations.region_how,
    observations.period_how,
    observations.status_how,
    observations.programme_how,
    observations.metric_how,
    observations.indicator_how,
    observations.scope_how
from {{ ref('int_observations') }} as observations
inner join {{ ref('dim_document') }} as documents on observations.doc_id = documents.doc_id
left join {{ ref('int_repeated_statements') }} as repeated
    on observations.observation_key = repeated.observation_key
left join {{ ref('quarantined_observations') }} as quarantined
    on observations.observation_key = quarantined.observation_key
left join parts on observations.observation_key = parts.observation_key
where quarantined.observation_key is null
order by observations.fact_id
