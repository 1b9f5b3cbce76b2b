select
    money.observation_key,
    money.cell_key,
    money.region_code,
    regions.region_name,
    periods.period_name,
    periods.year_from,
    periods.year_to,
    periods.month_from,
    periods.month_to,
    money.programme_code,
    programmes.programme_name,
    money.metric_code,
    metrics.metric_name,
    money.indicator_name,
    money.status,
    money.recurrence,
    money.scope,
    money.value as amount_yuan,
    money.value_low as amount_low,
    money.value_high as amount_high,
    money.qualifier,
    money.part_of_observation_key is not null as is_part,
    reached.observation_key as reach_observation_key,
    reach_metrics.metric_name as reach_metric_name,
    reached.value as reached,
    reached.value_low as reached_low,
    reached.value_high as reached_high,
    reached.unit as reached_unit,
    case when reached.value > 0 then money.value / reached.value end as yuan_per_head,
    case when reached.value_high > 0 then money.value_low / reached.value_high end
        as yuan_per_head_low,
    case when reached.value_low > 0 then money.value_high / reached.value_low end
        as yuan_per_head_high,
    money.quote,
    documents.file_name
from {{ ref('fct_observations') }} as money
inner join {{ ref('dim_region') }} as regions on money.region_code = regions.region_code
inner join {{ ref('dim_period') }} as periods on money.period_key = periods.period_key
inner join {{ ref('dim_programme') }} as programmes
    on money.programme_code = programmes.programme_code
inner join {{ ref('dim_metric') }} as metrics on money.metric_code = metrics.metric_code
inner join {{ ref('dim_document') }} as documents on money.doc_id = documents.doc_id
left join {{ ref('bridge_money_reach') }} as pairs
    on money.observation_key = pairs.money_observation_key
left join {{ ref('fct_observations') }} as reached
    on pairs.reach_observation_key = reached.observation_key
left join {{ ref('dim_metric') }} as reach_metrics
    on reached.metric_code = reach_metrics.metric_code
where money.unit_family = 'money' and money.is_counted
order by money.fact_id
