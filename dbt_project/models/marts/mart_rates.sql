select
    observations.observation_key,
    observations.region_code,
    regions.region_name,
    periods.period_name,
    periods.year_from,
    periods.year_to,
    periods.month_from,
    periods.month_to,
    observations.programme_code,
    programmes.programme_name,
    observations.metric_code,
    metrics.metric_name,
    metrics.is_bounded_rate,
    observations.indicator_name,
    observations.status,
    observations.scope,
    observations.unit,
    observations.value as stated_rate,
    observations.value_low as rate_low,
    observations.value_high as rate_high,
    observations.qualifier,
    observations.is_counted,
    observations.is_period_stated,
    reconciled.numerator,
    reconciled.denominator,
    reconciled.recomputed_rate,
    reconciled.difference_pp,
    coalesce(reconciled.verdict, 'parts_not_stated') as verdict,
    observations.quote,
    documents.file_name
from {{ ref('fct_observations') }} as observations
inner join {{ ref('dim_period') }} as periods on observations.period_key = periods.period_key
inner join {{ ref('dim_region') }} as regions on observations.region_code = regions.region_code
inner join {{ ref('dim_programme') }} as programmes
    on observations.programme_code = programmes.programme_code
inner join {{ ref('dim_metric') }} as metrics on observations.metric_code = metrics.metric_code
inner join {{ ref('dim_document') }} as documents on observations.doc_id = documents.doc_id
left join {{ ref('int_rate_reconciliation') }} as reconciled
    on observations.observation_key = reconciled.observation_key
where observations.unit_family = 'ratio'
order by observations.fact_id
